"""Gateways: what carries out charges and refunds, behind one small interface."""

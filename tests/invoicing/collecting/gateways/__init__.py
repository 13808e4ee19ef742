import pytest

pytest.register_assert_rewrite("tests.invoicing.collecting.gateways.contract")

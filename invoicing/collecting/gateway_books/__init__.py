"""The page "Gateway against books": what the gateway says it moved, compared with what the books say."""

"""When and where masks are collected: plans, what people answer to them, and the hand-over."""

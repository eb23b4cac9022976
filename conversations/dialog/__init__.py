"""Dialog: steps, the engine, a session's next turn, how a question is drawn, the scene.

Doors: `sessions`, `scene`, `steps`.
"""

"""Dialog: the engine room, steps, engine, a session's next turn, how a question is drawn, the scene.

Doors: `sessions`, `scene`, `steps`.
"""

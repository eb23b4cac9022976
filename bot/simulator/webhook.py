"""The courier of webhooks: posts each waiting update, in order, until the bot's server answers 2xx."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.simulator.world import Bot, World

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
_LOOK_AGAIN = 0.5  # seconds between looks for new webhooks and bots


async def deliver(world: World) -> None:
    """Carry updates to every bot that has a webhook, until cancelled."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        couriers: dict[int, asyncio.Task[None]] = {}
        try:
            while True:
                for bot in world.bots.values():
                    if bot.id not in couriers:
                        couriers[bot.id] = asyncio.create_task(_carry(session, bot))
                await asyncio.sleep(_LOOK_AGAIN)
        finally:
            for courier in couriers.values():
                courier.cancel()
            await asyncio.gather(*couriers.values(), return_exceptions=True)


async def _carry(session: aiohttp.ClientSession, bot: Bot) -> None:
    pause = FIRST_PAUSE
    while True:
        if not bot.updates.webhook:
            await asyncio.sleep(_LOOK_AGAIN)
        elif not bot.updates.pending:
            await bot.updates.wait(_LOOK_AGAIN)
        elif await _post(session, bot):
            pause = FIRST_PAUSE
        else:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _post(session: aiohttp.ClientSession, bot: Bot) -> bool:
    hook, update = bot.updates.webhook, bot.updates.pending[0]
    assert hook
    headers = {_SECRET_HEADER: hook["secret"]} if hook["secret"] else {}
    try:
        async with session.post(hook["url"], json=update, headers=headers) as answer:
            taken = 200 <= answer.status < 300
            problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (aiohttp.ClientError, TimeoutError) as error:
        taken, problem = False, f"Connection failed: {type(error).__name__}"
    if taken and bot.updates.pending and bot.updates.pending[0] is update:
        bot.updates.pending.popleft()
    elif not taken:
        hook["last_error_message"] = problem
    return taken

# An event loop of its own.
import asyncio


async def main():
    print(await asyncio.gather(*(asyncio.sleep(0.001, n) for n in range(3))))
    process = await asyncio.create_subprocess_exec("echo", "sub", stdout=asyncio.subprocess.PIPE)
    print((await process.communicate())[0], type(asyncio.get_running_loop()).__name__)


asyncio.run(main())

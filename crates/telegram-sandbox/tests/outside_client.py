"""Telethon against the sandbox: sign in with a two-step password, list, send, be answered, edit, delete, transfer
a file, sign out.

Arguments: port, RSA modulus and exponent in hexadecimal, transport. Telethon is not changed; it is told the
sandbox's address and its public key, which is what it carries of Telegram's own.
"""

import asyncio
import sys

import rsa as rsa_library
from telethon import TelegramClient, errors, events, functions
from telethon.crypto import rsa
from telethon.network import connection
from telethon.sessions import MemorySession

PORT, MODULUS, EXPONENT, TRANSPORT = sys.argv[1:]
TRANSPORTS = {
    "full": connection.ConnectionTcpFull,
    "intermediate": connection.ConnectionTcpIntermediate,
    "abridged": connection.ConnectionTcpAbridged,
}
PHONE, CODE, PASSWORD = "+9996620002", "22222", "correct horse"


async def main():
    key = rsa_library.PublicKey(int(MODULUS, 16), int(EXPONENT, 16))
    rsa._server_keys[rsa._compute_fingerprint(key)] = (key, False)
    session = MemorySession()
    session.set_dc(2, "127.0.0.1", int(PORT))
    client = TelegramClient(
        session,
        1,
        "hash",
        connection=TRANSPORTS[TRANSPORT],
        connection_retries=1,
        request_retries=2,
    )
    await client.connect()
    assert not await client.is_user_authorized()

    await client.send_code_request(PHONE)
    try:
        await client.sign_in(PHONE, "00000")
        raise AssertionError("a wrong code was accepted")
    except errors.PhoneCodeInvalidError:
        pass
    try:
        await client.sign_in(PHONE, CODE)
        raise AssertionError("no password was asked for")
    except errors.SessionPasswordNeededError:
        pass
    try:
        await client.sign_in(password="wrong")
        raise AssertionError("a wrong password was accepted")
    except errors.PasswordHashInvalidError:
        pass
    me = await client.sign_in(password=PASSWORD)
    assert me.first_name == "Two", me

    dialogs = await client.get_dialogs()
    titles = [dialog.name for dialog in dialogs]
    assert "Echo" in titles and "Sandbox group" in titles, titles
    echo = await client.get_entity("echo_sandbox")

    answered = asyncio.get_running_loop().create_future()

    @client.on(events.NewMessage(incoming=True))
    async def incoming(event):
        if event.chat_id == echo.id and not answered.done():
            answered.set_result(event.raw_text)

    text = f"Hello from Telethon over {TRANSPORT}"
    sent = await client.send_message(echo, text)
    assert await asyncio.wait_for(answered, 20) == text
    history = await client.get_messages(echo, limit=10)
    assert history[0].text == text and not history[0].out, history
    assert history[1].id == sent.id and history[1].out, history

    await client.edit_message(echo, sent.id, "Edited")
    assert (await client.get_messages(echo, ids=sent.id)).text == "Edited"
    await client.send_read_acknowledge(echo)
    await client.delete_messages(echo, [sent.id])
    assert await client.get_messages(echo, ids=sent.id) is None

    content = bytes(range(256)) * 3000
    posted = await client.send_file(echo, content, file_name="bytes.bin", caption="A file")
    assert await client.download_media(posted, bytes) == content

    group = await client.get_entity("sandbox_group")
    members = await client.get_participants(group)
    assert len(members) == 253, len(members)
    posted = await client.send_message(group, text)
    assert (await client.get_messages(group, ids=posted.id)).text == text
    full = await client(functions.users.GetFullUserRequest(echo))
    assert full.full_user.id == echo.id

    await client.log_out()
    print("telethon: all well")


asyncio.run(main())

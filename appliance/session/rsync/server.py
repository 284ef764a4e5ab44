"""rsync's far end, played here on the target's SFTP server.

So its files are judged, hashed and kept as those of sftp are (`sftp.Relay`): the target
resolves each path, and never speaks rsync.
"""

from __future__ import annotations

from appliance.config import SSHTarget
from appliance.session.client_streams import ClientProcess
from appliance.session.evidence import Session
from appliance.session.rsync.arguments import RsyncCommand
from appliance.session.rsync.receiver import Receiver
from appliance.session.rsync.sender import Sender
from appliance.session.rsync.stream import ClientLeft, Stream
from appliance.session.sftp.client import FileClient, FileError
from appliance.session.sftp.far_end import read_input, run_far_end

PARTIAL = 23
"""rsync's status for files that could not be transferred."""
BROKEN = 12


async def run_rsync(
    session: Session,
    target: SSHTarget,
    process: ClientProcess,
    asked: RsyncCommand,
) -> None:
    """Serve one channel to its end.

    Raises `ProtocolError` or `TargetError` with what the person may read, `EvidenceError`
    if audit or recording fail.
    """

    async def speak(files: FileClient) -> int:
        stream = Stream(lambda: read_input(process), process.stdout)
        try:
            await stream.greet()
            await (Sender if asked.sends else Receiver)(files, stream, asked).run()
        except FileError as error:
            stream.complain(asked.paths[0], str(error))
            await stream.flush()
        except ClientLeft:
            return BROKEN
        return PARTIAL if stream.has_failed or stream.has_io_error else 0

    await run_far_end(session, target, process, speak)

"""`birds` and `python -m birds`: where a run starts, also one that is interrupted before it has begun."""

import signal
import sys


def main() -> None:
    """Run the command line; a Ctrl-C while it is being loaded ends without a traceback, as one later does."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
    try:
        from birds.cli.main import main as run
    except SystemExit:
        from birds.messages import say
        from birds.model import Message

        sys.stderr.write(f"birds: {say(Message('run.interrupted'), 'en')}\n")
        raise
    run()


if __name__ == "__main__":
    main()

"""`birds` and `python -m birds`: where a run starts, also one that is interrupted before it has begun."""

import os
import sys


def main() -> None:
    """Run the command line; a Ctrl-C while it is being loaded ends without a traceback, as one later does."""
    try:
        from birds.cli.main import main as run
    except KeyboardInterrupt:
        from birds.messages import say
        from birds.model import Message

        sys.stderr.write(f"birds: {say(Message('run.interrupted'), 'en')}\n")
        sys.stderr.flush()
        os._exit(130)
    run()


if __name__ == "__main__":
    main()

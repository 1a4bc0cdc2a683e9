"""`shopctl` and `python -m shopctl`."""

import os
import sys


def main() -> None:
    """Answer the shell's <TAB> where that is quick, else run the command line."""
    try:
        if "_SHOPCTL_COMPLETE" in os.environ:
            from shopctl.cli.completion import answer

            if answer():
                return
        from shopctl.cli.app import main as run

        run()
    except KeyboardInterrupt:  # Ctrl+C while all of this is still being loaded
        sys.exit(130)


if __name__ == "__main__":
    main()

"""`shopctl` and `python -m shopctl`."""

import os


def main() -> None:
    """Answer the shell's <TAB> where that is quick, else run the command line."""
    if "_SHOPCTL_COMPLETE" in os.environ:
        from shopctl.cli.completion import answer

        if answer():
            return
    from shopctl.cli.app import main as run

    run()


if __name__ == "__main__":
    main()

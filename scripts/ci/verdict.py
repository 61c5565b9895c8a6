"""Step 5: end the job as the run ended: 0 the contract holds, 1 it is broken, 2 and more nothing was decided."""

import sys

from scripts.ci.commands import annotate
from scripts.ci.state import UNDECIDED, StepError, load, report_dir


def main() -> int:
    """Print the verdict and return the exit status."""
    try:
        state = load(report_dir())
    except StepError as error:
        annotate("error", "Contract", str(error))
        return UNDECIDED
    print(state.sentence)
    return state.exit_status


if __name__ == "__main__":
    sys.exit(main())

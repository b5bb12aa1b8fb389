# Two commands: `make demo` runs the real case, `make test` runs every test. The work is dev.py's;
# all that happens here is to find some Python that starts and is 3.8 or newer, and hand the job to it.
# More for a job goes into ARGS: make test ARGS="tests/criteria -x"

JOBS := demo test test-fast coverage lint bench docs lock lowest nightly mistakes clean setup
PYTHONS := .venv/bin/python python3 python py python3.14 python3.13 python3.12 \
	/usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3 \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/*/bin/python \
	"$${UV_PYTHON_INSTALL_DIR:-$$HOME/.local/share/uv/python}"/*/bin/python3

.PHONY: help $(JOBS)

help:
	@echo "make demo   sets up, runs the real case, says where the reports are"
	@echo "make test   sets up, runs all tests"
	@echo "also: make $(filter-out demo test,$(JOBS))"

$(JOBS):
	@for python in $(PYTHONS); do \
		if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 8))" >/dev/null 2>&1; then \
			exec "$$python" dev.py $@ $(ARGS); \
		fi; \
	done; \
	echo "Steelyard needs Python 3.12 or newer with its venv module and found none: install one from python.org or" \
		"with your system's package manager (on Debian and Ubuntu also python3-venv), then run the same" \
		"command again." >&2; \
	exit 1

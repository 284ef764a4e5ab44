# Every target sets up what it needs; `make help` lists them.
PYTHON ?= python3
TOOLS_PYTHON := $(PYTHON)
VENV := .venv
# Which system the lab's hosts run: bookworm | trixie | noble. Wheels are built with its Python.
PLATFORM ?= bookworm
WHEELHOUSE := wheelhouse
ifneq ($(PLATFORM),bookworm)
PYTHON_trixie := python3.13
PYTHON_noble := python3.12
PYTHON = $(or $(PYTHON_$(PLATFORM)),$(error PLATFORM is bookworm, trixie or noble))
VENV := .venv-$(PLATFORM)
WHEELHOUSE := wheelhouse-$(PLATFORM)
endif
MOLECULE := .venv-molecule
BIN := $(VENV)/bin
REQUIRED := import sys, ensurepip; sys.exit(sys.version_info < (3, 11))
# A demo must not leave an SSH server running: policy-rc.d(8) keeps it from starting now,
# disabling keeps it from starting at the next boot.
define INSTALL_SSHD
policy=/usr/sbin/policy-rc.d; \
if [ ! -e $$policy ]; then printf '#!/bin/sh\nexit 101\n' >$$policy; chmod 755 $$policy; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; fi; \
apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends openssh-server; \
! command -v systemctl >/dev/null || systemctl -q disable ssh.service ssh.socket 2>/dev/null || true
endef

.DEFAULT_GOAL := help
.PHONY: help demo demo-check demo-reset bench test check fmt wheelhouse molecule ansible-lint lock clean

help: ## Show what there is
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.python:
	@$(PYTHON) -c '$(REQUIRED)' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy --no-install-recommends python3-venv; \
	  else echo "make: needs python3 >= 3.11 with venv: install python3-venv" >&2; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.system: $(VENV)/.python
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v ssh >/dev/null; then \
	  apt-get update -q && apt-get install -qy --no-install-recommends openssh-client; fi
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ ! -x /usr/sbin/sshd ]; then \
	  $(INSTALL_SSHD); fi
	@touch $@

# systemd-analyze judges the units, apparmor_parser the profiles, vagrant (where there is a package)
# the Vagrantfile; none needs what it judges for. rsync is tried as a client.
$(VENV)/.units: $(VENV)/.python
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  ! { command -v systemd-analyze && command -v apparmor_parser && command -v rsync && command -v vagrant; } >/dev/null; then \
	  apt-get update -q && apt-get install -qy --no-install-recommends systemd apparmor rsync \
	    $$(apt-cache show vagrant >/dev/null 2>&1 && echo vagrant); fi
	@touch $@

# Stale compiled modules would be another program than the one that is read here.
COMPILED = setup.py appliance/compiled.py $(wildcard appliance/*/*.pyx appliance/*/*.pxd appliance/*/*.h)

$(VENV)/.dev: $(VENV)/.system $(VENV)/.units requirements-dev.txt pyproject.toml $(COMPILED)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Where there is no Node.js, its driver is not tried; pgJDBC needs libpostgresql-jdbc-java.
$(VENV)/node: $(VENV)/.python
	@! command -v npm >/dev/null || npm install --silent --no-audit --no-fund --prefix $@ pg@8.23.1 pg-cursor@2
	@mkdir -p $@

# Debian's package starts a server after it is installed; policy-rc.d keeps it from that.
$(VENV)/.postgresql-15: $(VENV)/.python
	@if [ ! -x /usr/lib/postgresql/15/bin/postgres ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then policy=/usr/sbin/policy-rc.d; \
	    if [ ! -e $$policy ]; then printf '#!/bin/sh\nexit 101\n' >$$policy; chmod 755 $$policy; trap 'rm -f /usr/sbin/policy-rc.d' EXIT; fi; \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends postgresql-15; \
	  else echo "make: needs /usr/lib/postgresql/15: install postgresql-15 (Debian 12)" >&2; exit 1; fi; fi
	@touch $@

$(VENV)/.demo: $(VENV)/.system requirements-demo.txt pyproject.toml $(COMPILED)
	@echo "installing the demo's packages into $(VENV) …"
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-demo.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/.demo ## Start the whole product on loopback; Ctrl-C stops it
	@$(BIN)/bastionctl demo

demo-check: $(VENV)/.demo ## Walk the whole tour without a person
	@$(BIN)/bastionctl demo --check --state .demo-check --reset

demo-reset: $(VENV)/.demo ## Throw the demo's data away and start over
	@$(BIN)/bastionctl demo --reset

bench: $(VENV)/.demo ## Time start, sign-in, and results beside PostgreSQL and pgbouncer
	@$(BIN)/python bench/startup.py
	@mkdir -p bench/results && $(BIN)/python bench/postgres.py | $(BIN)/python bench/chart.py bench/results/postgres.svg

# Tests wait more than they compute; tests of one file share what they start.
PYTEST = $(BIN)/pytest -n 2 --dist loadfile
test: $(VENV)/.dev ## Install what the tests need and run them
	$(PYTEST)

.PHONY: test-drivers test-pg15 test-pg18 fuzz
test-drivers: $(VENV)/.dev $(VENV)/node ## Try stock clients and drivers through the proxy
	$(BIN)/pytest tests/drivers

test-pg15: $(VENV)/.dev $(VENV)/.postgresql-15 ## Attacks and drivers on PostgreSQL 15
	BASTION_TEST_POSTGRES=15 $(BIN)/pytest tests/bypass tests/drivers

test-pg18: $(VENV)/.dev ## Attacks and drivers on PostgreSQL 18
	BASTION_TEST_POSTGRES=18 $(BIN)/pytest tests/bypass tests/drivers

FUZZ_SECONDS ?= 300
fuzz: $(VENV)/.dev ## Search for input that breaks decoders, analysis, masks or row engines
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-fuzz.txt \
	  || echo "make: not for this Python: statements are not spliced, and coverage leads no fuzzer"
	HYPOTHESIS_PROFILE=deep $(BIN)/pytest --timeout 3600 tests/fuzz
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { echo "make: no atheris for this Python: coverage-led fuzzing is left out"; exit 0; }; \
	for target in wire sql; do \
	  PYTHONPATH=. $(BIN)/python tests/fuzz/atheris_any_input.py $$target -artifact_prefix=.hypothesis/ -max_total_time=$(FUZZ_SECONDS) || exit 1; done

check: $(VENV)/.dev ## Lint, types, import direction, then the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST)

fmt: $(VENV)/.dev ## Format and fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Tools of their own, with locked versions of their own.
$(MOLECULE)/.ready: requirements-molecule.txt | $(VENV)/.python
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  ! { command -v mmdebstrap && command -v systemd-nspawn && command -v socat && command -v ip && command -v sudo; } >/dev/null; then \
	  apt-get update -q && apt-get install -qy --no-install-recommends mmdebstrap systemd-container socat iproute2 openssh-client sudo; fi
	$(TOOLS_PYTHON) -m venv $(MOLECULE)
	$(MOLECULE)/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-molecule.txt
	@touch $@

# Which scenarios `make molecule` runs; SCENARIO=default runs one. There is no earlier release to
# upgrade from on other platforms.
RUN = $(or $(SCENARIO),default hardened $(if $(filter bookworm,$(PLATFORM)),upgrade))

# Hosts end with the shell that $$$$ names, also when it is killed.
molecule: $(MOLECULE)/.ready $(WHEELHOUSE)/bastion.tar $(WHEELHOUSE)-lab/lab.tar $(if $(filter upgrade,$(RUN)),.previous/wheelhouse/bastion.tar) ## Build, prove and destroy a bastion on a booted systemd (root); PLATFORM=trixie, noble
	rm -rf .molecule
	cd ansible && for scenario in $(RUN); do \
	  PATH="$(CURDIR)/$(MOLECULE)/bin:$$PATH" BASTION_LAB="$${BASTION_LAB:-/var/tmp/bastion-lab}" BASTION_LAB_OWNER="$$$$" \
	  BASTION_LAB_BIN="$(CURDIR)/ansible/lab/lab.py" BASTION_LAB_SUITE="$(PLATFORM)" BASTION_WHEELHOUSE="$(CURDIR)/$(WHEELHOUSE)/bastion.tar" \
	  BASTION_LAB_WHEELS="$(CURDIR)/$(WHEELHOUSE)-lab/lab.tar" BASTION_PREVIOUS="$(CURDIR)/.previous" \
	  MOLECULE_EPHEMERAL_DIRECTORY="$(CURDIR)/.molecule/$$scenario" molecule test --scenario-name $$scenario || exit 1; done

.PHONY: test-ansible
test-ansible: $(VENV)/.dev $(MOLECULE)/.ready ## Run a playbook on a target, on both roads through the bastion (root)
	ANSIBLE_BIN="$(CURDIR)/$(MOLECULE)/bin" $(BIN)/pytest tests/integration/test_ssh_tools.py -k ansible

# VS Code's own server (MIT), from the package that brings it in parts; needs Node.js 20, its headers, a compiler.
VSCODE := $(VENV)/vscode
VSCODE_PARTS = $(VSCODE)/node_modules/code-server/lib/vscode
$(VSCODE)/server.tar.gz: $(VENV)/.python
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v rg && command -v chromium && command -v g++; } >/dev/null; then \
	  apt-get update -q && apt-get install -qy --no-install-recommends chromium g++ make ripgrep; fi
	npm install --silent --ignore-scripts --no-audit --no-fund --prefix $(VSCODE) code-server@4.100.3
	cd $(VSCODE_PARTS) && npm install --silent --ignore-scripts --omit=dev --no-audit --no-fund
	cd $(VSCODE_PARTS) && npm_config_yes=true npm_config_nodedir=$$(dirname $$(dirname $$(readlink -f $$(command -v node)))) \
	  npm rebuild --silent node-pty @vscode/spdlog @parcel/watcher native-watchdog
	mkdir -p $(VSCODE_PARTS)/node_modules/@vscode/ripgrep/bin
	ln -sf $$(command -v rg) $(VSCODE_PARTS)/node_modules/@vscode/ripgrep/bin/rg
	tar -czf $@ -C $(VSCODE_PARTS) --exclude='*.map' --exclude=obj.target .

.PHONY: test-vscode
test-vscode: $(VENV)/.dev $(VSCODE)/server.tar.gz ## Work in VS Code on a target, on both roads through the bastion
	VSCODE_SERVER="$(CURDIR)/$(VSCODE)/server.tar.gz" $(BIN)/pytest -n0 tests/integration/test_vscode.py

# What boots the tree under a kernel of its own.
$(MOLECULE)/.qemu: $(MOLECULE)/.ready
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v qemu-system-x86_64 && command -v mke2fs; } >/dev/null; then \
	  apt-get update -q && apt-get install -qy --no-install-recommends qemu-system-x86 e2fsprogs; fi
	@touch $@

.PHONY: qemu
qemu: $(MOLECULE)/.qemu ## Prove what a container cannot enforce: the bastion under a kernel of its own (root, slow)
	$(MAKE) molecule SCENARIO=qemu

ansible-lint: $(MOLECULE)/.ready ## Judge role and playbooks
	cd ansible && PATH="$(CURDIR)/$(MOLECULE)/bin:$$PATH" ansible-lint --offline --profile production roles site.yml lab molecule

$(WHEELHOUSE)/bastion.tar: requirements.txt pyproject.toml $(shell find appliance -name '*.py' -o -name '*.pyx' -o -name '*.sql' -o -name '*.j2')
	$(MAKE) wheelhouse

# The identity provider of the lab.
$(WHEELHOUSE)-lab/lab.tar: requirements-lab.txt | $(VENV)/.python
	rm -rf $(WHEELHOUSE)-lab
	$(BIN)/pip download -q --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: -r requirements-lab.txt -d $(WHEELHOUSE)-lab
	tar -C $(WHEELHOUSE)-lab -cf $@ $$(cd $(WHEELHOUSE)-lab && ls *.whl)

# $(1): a tree of this repository, $(2): where its wheels and those it locks go.
define COLLECT_WHEELS
	rm -rf $(2) $(1)/build
	$(BIN)/pip download -q --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: -r $(1)/requirements.txt -d $(2)
	$(BIN)/pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w $(2) $(1)
	@$(BIN)/python -m zipfile -l $(2)/bastion_appliance-*.whl | grep -q '_rows.*[.]so' || { \
	  echo "make: the row engine was not built: install a C compiler and Python's headers (gcc, python3-dev)" >&2; exit 1; }
	tar -C $(2) --sort=name --owner=0 --group=0 --numeric-owner -cf $(2)/bastion.tar $$(cd $(2) && ls *.whl)
endef

wheelhouse: $(VENV)/.demo ## Collect every wheel that the appliance needs, for offline installs; PLATFORM=trixie, noble
	$(call COLLECT_WHEELS,.,$(WHEELHOUSE))

# The last release; until there is one, a commit from which there is a way back.
PREVIOUS ?= $(shell git describe --tags --abbrev=0 2>/dev/null || echo ab24c7f)
.previous/wheelhouse/bastion.tar: | $(VENV)/.demo
	rm -rf .previous
	mkdir .previous
	git archive $(PREVIOUS) | tar -x -C .previous
	$(call COLLECT_WHEELS,./.previous,.previous/wheelhouse)

lock: ## Lock versions with hashes again (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 --extra demo -c requirements.txt pyproject.toml -o requirements-demo.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 ansible/molecule/requirements.in -o requirements-molecule.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 -c requirements-demo.txt ansible/lab/requirements.in -o requirements-lab.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -p 3.11 --extra dev --no-emit-package bastion-appliance -c requirements-demo.txt pyproject.toml -o requirements-dev.txt

clean: ## Remove the virtual environment and caches
	rm -rf .venv .venv-trixie .venv-noble $(MOLECULE) .demo-check .molecule .previous wheelhouse wheelhouse-* build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

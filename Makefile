# Each target with a "## ..." behind its name is in the help.
.DEFAULT_GOAL := help
MVN ?= mvn --batch-mode --no-transfer-progress -Dstyle.color=never
CHECK = $(MVN) --quiet --projects checks process-classes

.PHONY: help
help: ## this page
	@echo 'Lorica: a service mesh for Kubernetes, in Java. Targets:'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Needs a JDK 25 somewhere on the machine (Maven finds it) and Maven 3.8 or later.'

.PHONY: test
test: ## every check and test; as root with network namespaces, else without
	@checks/bin/test

.PHONY: conformance
conformance: ## h2spec against the HTTP/2 server and a whole proxy; needs Go
	@proxy/src/test/conformance/run

FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= .
.PHONY: fuzz
fuzz: ## every parser against made-up bytes; FUZZ_SECONDS=600 FUZZ_TARGETS=Http2 for one of them
	@MVN='$(MVN)' FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_TARGETS='$(FUZZ_TARGETS)' proxy/src/test/fuzz/run

.PHONY: sandbox
sandbox: ## a mesh on this machine, until Ctrl-C: needs root and Linux
	@sandbox/bin/sandbox up

.PHONY: sandbox-down
sandbox-down: ## end the sandbox and remove all of it, also after a crash
	@sandbox/bin/sandbox down

.PHONY: sandbox-exec
sandbox-exec: export POD := $(value POD)
sandbox-exec: export CMD := $(value CMD)
sandbox-exec: ## run a command in a pod: make sandbox-exec POD=front CMD='curl -s books'
	@sandbox/bin/sandbox exec "$$POD" sh -c "$$CMD"

.PHONY: format
format: ## write all Java sources in the project's format
	@$(CHECK) exec:exec@format

.PHONY: coverage
coverage: ## write docs/coverage-of-spec.md from the marks of the tests
	@$(CHECK) exec:exec@coverage

.PHONY: proxy-dist
proxy-dist: ## the proxy as it runs anywhere, in proxy/target/dist
	@MVN='$(MVN)' proxy/dist/build

ROUNDS ?= 5
SECONDS ?= 6
SCENARIOS ?= targets
STACKS ?=
.PHONY: bench
bench: proxy-dist ## the proxy beside Envoy and the direct path; ROUNDS=1 SECONDS=2 SCENARIOS=http1-64 for a look
	@bench/run --rounds $(ROUNDS) --seconds $(SECONDS) --scenarios $(SCENARIOS) $(if $(STACKS),--stacks $(STACKS))

.PHONY: bench-micro
bench-micro: ## time and garbage of parsers, codecs, routing, picking and counting, each alone
	@MVN='$(MVN)' bench/micro

REQUESTS ?= 10000000
.PHONY: soak
soak: proxy-dist ## millions of requests while everything around the proxies changes; REQUESTS=100000 for a look
	@bench/soak --requests $(REQUESTS)

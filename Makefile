# One word for each thing that people and CI do.
.PHONY: build test bench fuzz differential lint fmt e2e tsan docs

build:            ## the release server
	tools/install_packages.sh build
	cmake --preset release >/dev/null && cmake --build --preset release --target sekisho

test:             ## everything that CI runs
	./test

e2e:              ## only the tests that drive a server with clients that we did not write
	./test -L e2e

bench:            ## figures for docs/performance.md
	bench/run.sh

fuzz:             ## every fuzz target for FUZZ_SECONDS (default 60) each
	fuzz/run.sh

differential:     ## the policy engine against its oracle over ROUNDS (default 200,000) random seeds for each test
	tools/differential.sh

tsan:             ## the tests of what goes on at the same time, under the thread sanitizer
	tools/tsan.sh

lint:             ## layers, walls, headers that compile alone, sizes, formatting
	tools/lint.sh

fmt:              ## formats all C++ sources
	git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i

docs: build       ## docs/compatibility.md from the operations that are registered
	build/release/sekisho operations --markdown > docs/compatibility.md

#!/usr/bin/env bash
# Compiles for cargo, and has what is compiled for size inline less and reckon digests by a loop.
#
# Usage: hosting/rustc.sh RUSTC ARGUMENT...   (RUSTC_WRAPPER; `./dev` sets it)
#
# Flags for the compiler hold for every program of a build, and profiles cannot have any. The page
# is compiled for size, the worker and the reader of PDF for speed. Larger functions get a body of
# their own even with a single caller, for hosting/split.mjs moves whole functions: both costs are
# twenty times what is usual, and what LLVM grants to a last call is not. Unrolled, the digest is
# three times as long. Cargo does not see what is written here: after a change, run `cargo clean`.
set -euo pipefail
case " $* " in
    *" opt-level=z "*)
        exec "$@" --cfg='sha2_backend="soft"' --cfg='sha2_backend_soft="compact"' \
            -Cllvm-args='-inline-instr-cost=100 -inline-call-penalty=500'
        ;;
    *) exec "$@" ;;
esac

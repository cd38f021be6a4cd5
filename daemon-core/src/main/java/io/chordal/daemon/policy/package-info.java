// SPDX-License-Identifier: Apache-2.0
/**
 * Who may call what: the policy that each RPC names, who a caller is, which callers a listener lets in, and the log of
 * what was allowed and refused. Knows gRPC's descriptors and contexts; the listeners' interceptors use it.
 */
@NullMarked
package io.chordal.daemon.policy;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** What is signed and what is secret in the control plane: keys, access tokens, grants, proofs of a key, the cluster's secret. */
@NullMarked
package io.chordal.daemon.trust;

import org.jspecify.annotations.NullMarked;

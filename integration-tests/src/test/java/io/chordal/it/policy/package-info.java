// SPDX-License-Identifier: Apache-2.0
/** Who may call what: the policy of every RPC, and what real daemons make of it for every kind of caller. */
@NullMarked
package io.chordal.it.policy;

import org.jspecify.annotations.NullMarked;

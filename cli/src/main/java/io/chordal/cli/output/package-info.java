// SPDX-License-Identifier: Apache-2.0
/** How peerctl writes: data on stdout as table, JSON or NDJSON, messages and progress on stderr. */
@NullMarked
package io.chordal.cli.output;

import org.jspecify.annotations.NullMarked;

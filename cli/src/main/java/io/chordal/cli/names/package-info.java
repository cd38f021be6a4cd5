// SPDX-License-Identifier: Apache-2.0
/** Files, peers, nodes and records between the wire and what users type and read. */
@NullMarked
package io.chordal.cli.names;

import org.jspecify.annotations.NullMarked;

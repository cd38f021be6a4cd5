// SPDX-License-Identifier: Apache-2.0
/** peerctl, the command line: its entry and the tree of its commands. */
@NullMarked
package io.chordal.cli;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** The user's own peer: how it is, its start and its end. */
@NullMarked
package io.chordal.cli.status;

import org.jspecify.annotations.NullMarked;

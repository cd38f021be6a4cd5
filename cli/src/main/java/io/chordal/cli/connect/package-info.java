// SPDX-License-Identifier: Apache-2.0
/** Connections to daemons: how one is dialled, the token it wants, the failures it answers with. */
@NullMarked
package io.chordal.cli.connect;

import org.jspecify.annotations.NullMarked;

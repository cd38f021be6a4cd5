// SPDX-License-Identifier: Apache-2.0
/** The launcher in the root folder, with a Maven that only pretends to build. */
@NullMarked
package io.chordal.it.launcher;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** Parsers under random bytes: what does not come from this program is read, or refused in words. */
@NullMarked
package io.chordal.it.fuzz;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/** Rules that hold for the code of every module. */
@NullMarked
package io.chordal.it.architecture;

import org.jspecify.annotations.NullMarked;

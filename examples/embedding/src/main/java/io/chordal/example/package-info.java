// SPDX-License-Identifier: Apache-2.0
/** An application that keeps its data on a ring of its own processes. */
@NullMarked
package io.chordal.example;

import org.jspecify.annotations.NullMarked;

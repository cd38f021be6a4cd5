// SPDX-License-Identifier: Apache-2.0
/** Keeps the page that says which test shows which acceptance row. */
@NullMarked
package io.chordal.it.acceptance;

import org.jspecify.annotations.NullMarked;

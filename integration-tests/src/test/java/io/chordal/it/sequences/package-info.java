// SPDX-License-Identifier: Apache-2.0
/** What users of the earlier systems type, in the order in which they did, with what they see here. */
@NullMarked
package io.chordal.it.sequences;

import org.jspecify.annotations.NullMarked;

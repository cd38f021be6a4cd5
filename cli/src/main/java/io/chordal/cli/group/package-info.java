// SPDX-License-Identifier: Apache-2.0
/** Commands about groups: who may see and fetch which files. */
@NullMarked
package io.chordal.cli.group;

import org.jspecify.annotations.NullMarked;

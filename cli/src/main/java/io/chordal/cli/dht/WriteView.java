// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.proto.dht.v1.WriteResult;

/** How the outcome of a write is shown. Stateless. */
final class WriteView {
    private WriteView() {}

    /** Shows what became of a write; {@code unchanged} says why nothing changed. */
    static void show(Output output, String key, WriteResult result, String unchanged) {
        if (output.forPeople()) {
            int missing = result.getCopiesWanted() - result.getCopies();
            output.line(key + ": version " + result.getSetVersion()
                    + (result.getChanged() ? "" : ", unchanged: it " + unchanged)
                    + ", copies " + result.getCopies() + " of " + result.getCopiesWanted()
                    + (missing > 0 ? "; the rest follows" : ""));
        } else {
            Fields fields = new Fields()
                    .add("", "key", key)
                    .add("", "version", result.getSetVersion())
                    .add("", "changed", result.getChanged())
                    .add("", "copies", result.getCopies())
                    .add("", "copiesWanted", result.getCopiesWanted());
            output.fields(
                    result.getContext().isEmpty()
                            ? fields
                            : fields.add("", "context", ContextText.of(result.getContext())));
        }
    }
}

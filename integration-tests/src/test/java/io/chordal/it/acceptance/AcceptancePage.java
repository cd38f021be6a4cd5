// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page docs/acceptance.md: every row of docs/acceptance-rows.md with the tests that carry its tag.
 *
 * <p>It is a function of the rows and the test sources alone, so anybody gets the same text. Run this file with
 * {@code java} from anywhere in the project to write the page, with {@code --check} to compare only: then it exits 1 if
 * the page is out of date or a tag names no row. Immutable. It does not run or judge the tests.
 */
public final class AcceptancePage {

    static final String COMMAND = "java integration-tests/src/test/java/io/chordal/it/acceptance/AcceptancePage.java";

    private static final Pattern ROW_ID = Pattern.compile("[A-Z][0-9]+-[0-9]+");
    /** The tag of tests that {@code mvn verify} leaves out, as the module's pom says. */
    private static final String ON_REQUEST = "slow";

    /** The tag of tests in which nodes die, links are cut or messages lost while the row is shown. */
    private static final String FAULTS = "faults";

    private static final Pattern TAG = Pattern.compile("\\bTag\\(\\s*\"([^\"]*)\"\\s*\\)");
    private static final Pattern TEST_FILE = Pattern.compile(".*(Test|Tests|IT)\\.java");
    private static final Path ROWS = Path.of("docs", "acceptance-rows.md");
    private static final Path PAGE = Path.of("docs", "acceptance.md");

    private final List<Section> sections;
    private final SortedMap<String, List<Shown>> shownByRow;

    private AcceptancePage(List<Section> sections, SortedMap<String, List<Shown>> shownByRow) {
        this.sections = sections;
        this.shownByRow = shownByRow;
    }

    /** One statement to be shown: its id and its text in Markdown. */
    record Row(String id, String statement) {}

    /** The rows under one heading, in the order of the page. */
    record Section(String title, List<Row> rows) {}

    /**
     * A test that carries a row's tag: where it stands, what it is called ({@code Class#method} or {@code Class}), whether
     * {@code mvn verify} leaves it out, and whether it shows the row under faults.
     */
    record Shown(String file, String test, boolean onRequest, boolean underFaults) {}

    /** A tag and the declaration after it. */
    record TaggedTest(String tag, String test) {}

    /** Reads the rows and the tests of the project whose root folder is given. */
    static AcceptancePage of(Path root) throws IOException {
        SortedMap<String, List<Shown>> shown = new TreeMap<>();
        for (Path file : testFiles(root)) {
            String className = file.getFileName().toString().replace(".java", "");
            String relative = root.relativize(file).toString().replace('\\', '/');
            List<TaggedTest> allTagged = taggedTests(className, Files.readString(file));
            for (TaggedTest tagged : allTagged) {
                if (ROW_ID.matcher(tagged.tag()).matches()) {
                    shown.computeIfAbsent(tagged.tag(), id -> new ArrayList<>())
                            .add(new Shown(
                                    relative,
                                    tagged.test(),
                                    carries(ON_REQUEST, tagged.test(), allTagged),
                                    carries(FAULTS, tagged.test(), allTagged)));
                }
            }
        }
        return new AcceptancePage(sections(Files.readAllLines(root.resolve(ROWS))), shown);
    }

    /** The folder that holds the rows, looked for from here upwards. */
    public static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(ROWS))) {
                return folder;
            }
        }
        throw new IllegalStateException("no " + ROWS + " in this folder or above it; run this inside the project");
    }

    /** What is wrong, one sentence each; empty if the page is up to date and every tag names a row. */
    List<String> problems(Path root) throws IOException {
        List<String> problems = new ArrayList<>();
        shownByRow.forEach((id, tests) -> {
            if (rows().noneMatch(row -> row.id().equals(id))) {
                problems.add("@Tag(\"" + id + "\") names no row of " + ROWS + ": " + tests);
            }
        });
        Path page = root.resolve(PAGE);
        if (!Files.exists(page) || !Files.readString(page).equals(text())) {
            problems.add(PAGE + " is out of date; bring it up to date with: " + COMMAND);
        }
        return problems;
    }

    /** The page in Markdown. */
    String text() {
        StringBuilder page = new StringBuilder();
        page.append("# Acceptance: which test shows which row\n\n")
                .append("Generated from [acceptance-rows.md](acceptance-rows.md) and the tests' tags; do not edit. ")
                .append("To bring it up to date:\n\n```\n")
                .append(COMMAND)
                .append("\n```\n\nShown: ")
                .append(rows().filter(this::isShown).count())
                .append(" of ")
                .append(rows().count())
                .append(" rows, ")
                .append(rows().filter(this::isShownUnderFaults).count())
                .append(" of them also while nodes die, links are cut or messages are lost (*under faults*).\n");
        sections.forEach(section -> append(section, page));
        return page.toString();
    }

    private void append(Section section, StringBuilder page) {
        page.append("\n## ")
                .append(section.title())
                .append("\n\n")
                .append(section.rows().stream().filter(this::isShown).count())
                .append(" of ")
                .append(section.rows().size())
                .append(" rows.\n\n| row | what must hold | shown by |\n|---|---|---|\n");
        for (Row row : section.rows()) {
            page.append("| ").append(row.id()).append(" | ").append(row.statement());
            page.append(" | ").append(links(row)).append(" |\n");
        }
    }

    private String links(Row row) {
        if (!isShown(row)) {
            return "open";
        }
        return shownByRow.get(row.id()).stream()
                .map(shown -> "[" + shown.test() + "](../" + shown.file() + ")"
                        + (shown.underFaults() ? " *under faults*" : "")
                        + (shown.onRequest() ? " (group " + ON_REQUEST + ", run by .ci/run)" : ""))
                .collect(Collectors.joining("<br>"));
    }

    /** Says whether the test, or its class, carries the tag. */
    private static boolean carries(String tag, String test, List<TaggedTest> allTagged) {
        return allTagged.stream()
                .filter(tagged -> tagged.tag().equals(tag))
                .anyMatch(tagged -> test.equals(tagged.test()) || test.startsWith(tagged.test() + "#"));
    }

    private boolean isShown(Row row) {
        return shownByRow.containsKey(row.id());
    }

    private boolean isShownUnderFaults(Row row) {
        return isShown(row) && shownByRow.get(row.id()).stream().anyMatch(Shown::underFaults);
    }

    private Stream<Row> rows() {
        return sections.stream().flatMap(section -> section.rows().stream());
    }

    private static List<Section> sections(List<String> lines) {
        List<Section> sections = new ArrayList<>();
        String title = "";
        for (String line : lines) {
            if (line.startsWith("## ")) {
                title = line.substring(3).strip();
            }
            // Cells are separated by " | "; bars inside a cell are escaped.
            String[] cells = line.startsWith("| ") ? line.substring(2).split(" \\| ") : new String[0];
            if (cells.length > 1 && ROW_ID.matcher(cells[0]).matches()) {
                if (sections.isEmpty()
                        || !sections.get(sections.size() - 1).title().equals(title)) {
                    sections.add(new Section(title, new ArrayList<>()));
                }
                sections.get(sections.size() - 1).rows().add(new Row(cells[0], cells[1]));
            }
        }
        return sections;
    }

    private static List<Path> testFiles(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src").resolve("test").resolve("java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> all = Files.walk(sources)) {
                        all.filter(file -> TEST_FILE.matcher(file.toString()).matches())
                                .sorted()
                                .forEach(files::add);
                    }
                }
            }
        }
        return files;
    }

    /**
     * The tags in a source file, each with the class or method that it stands on.
     *
     * <p>A small lexer: it skips comments, and text outside annotations only matters up to the next class name or opening
     * parenthesis, which ends the declaration that the tags belong to.
     */
    static List<TaggedTest> taggedTests(String className, String source) {
        List<TaggedTest> found = new ArrayList<>();
        List<String> pending = new ArrayList<>();
        String previousWord = "";
        Matcher token = Pattern.compile(
                        "(?s)//[^\\n]*|/\\*.*?\\*/" // comments
                                + "|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'" // literals
                                + "|@(?!interface)[\\w.]+|\\w+|\\(")
                .matcher(source);
        int from = 0;
        while (token.find(from)) {
            String text = token.group();
            from = token.end();
            if (text.startsWith("@")) {
                int end = endOfArguments(source, from);
                Matcher tag = TAG.matcher(source.substring(token.start(), end));
                while (tag.find()) {
                    pending.add(tag.group(1));
                }
                from = end;
            } else if (text.equals("(")
                    || List.of("class", "record", "interface").contains(previousWord)) {
                String test = text.equals("(") ? className + "#" + previousWord : nested(className, text);
                pending.forEach(tag -> found.add(new TaggedTest(tag, test)));
                pending.clear();
                previousWord = "";
            } else if (Character.isJavaIdentifierStart(text.charAt(0))) {
                boolean isClassLiteral = text.equals("class") && source.startsWith(".class", token.start() - 1);
                previousWord = isClassLiteral ? "" : text;
            }
        }
        return found;
    }

    private static String nested(String outer, String name) {
        return outer.equals(name) ? outer : outer + "." + name;
    }

    /** The position after an annotation's closing parenthesis, or {@code from} if it has no arguments. */
    private static int endOfArguments(String source, int from) {
        Matcher token = Pattern.compile("\\s+|\"(?:\\\\.|[^\"\\\\])*\"|.").matcher(source);
        int depth = 0;
        int position = from;
        while (token.find(position)) {
            String text = token.group();
            if (depth == 0 && !text.equals("(")) {
                return text.isBlank() && source.startsWith("(", token.end())
                        ? endOfArguments(source, token.end())
                        : from;
            }
            position = token.end();
            depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
            if (depth == 0) {
                return position;
            }
        }
        return from;
    }

    /** Writes the page, or with {@code --check} says what is wrong with it and exits 1. */
    public static void main(String[] arguments) {
        boolean check = List.of(arguments).contains("--check");
        try {
            Path root = root();
            AcceptancePage page = of(root);
            if (!check) {
                Files.writeString(root.resolve(PAGE), page.text());
            }
            List<String> problems = page.problems(root);
            problems.forEach(System.err::println);
            System.exit(problems.isEmpty() ? 0 : 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

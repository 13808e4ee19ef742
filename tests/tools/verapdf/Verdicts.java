import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * veraPDF's verdicts over many files in one process.
 *
 * Each line of standard input is "ua1,3a TAB path". For each flavour of each file one line of standard output follows,
 * "verdict TAB flavour TAB path TAB pass|fail TAB checks TAB milliseconds", or "error TAB flavour TAB path TAB why", and
 * before it one for each rule that failed: "failed TAB clause-test TAB count TAB message TAB first place".
 */
public class Verdicts {
    private static final String TAB = "\t";

    public static void main(String[] arguments) throws Exception {
        // The real output is for verdicts alone; whatever a library prints goes to the other stream.
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err);
        LogManager.getLogManager().reset();
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] asked = line.split(TAB, 2);
            for (String flavour : asked[0].split(",")) {
                judge(PDFAFlavour.fromString(flavour), asked[1], out);
            }
        }
    }

    private static void judge(PDFAFlavour flavour, String path, PrintStream out) {
        long begun = System.nanoTime();
        String whose = TAB + flavour.getId() + TAB + path + TAB;
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            tellFailures(result, out);
            long milliseconds = (System.nanoTime() - begun) / 1_000_000;
            String word = result.isCompliant() ? "pass" : "fail";
            out.println("verdict" + whose + word + TAB + result.getTotalAssertions() + TAB + milliseconds);
        } catch (Exception | LinkageError error) {
            out.println("error" + whose + plain(error.toString()));
        }
    }

    private static void tellFailures(ValidationResult result, PrintStream out) {
        Map<String, TestAssertion> first = new TreeMap<>();
        for (TestAssertion each : result.getTestAssertions()) {
            if (each.getStatus() == TestAssertion.Status.FAILED) {
                first.putIfAbsent(name(each.getRuleId()), each);
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        result.getFailedChecks().forEach((rule, count) -> counts.put(name(rule), count));
        first.forEach((rule, each) -> out.println("failed" + TAB + rule + TAB + counts.getOrDefault(rule, 1) + TAB
                + plain(each.getMessage()) + TAB + plain(each.getLocation().getContext())));
    }

    private static String name(RuleId rule) {
        return rule.getClause() + "-" + rule.getTestNumber();
    }

    private static String plain(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ");
    }
}

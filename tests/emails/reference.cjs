// MJML documents as a JSON array on stdin; their HTML by the reference implementation as one on stdout.
// The only argument is the folder of its package.
const mjml = require(process.argv[2]);
const toHtml = mjml.default || mjml;

(async () => {
  const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const made = [];
  for (const document of documents) {
    const { html, errors } = await toHtml(document, { fonts: {}, keepComments: true, validationLevel: "soft" });
    if (errors.length) throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
    made.push(html);
  }
  process.stdout.write(JSON.stringify(made));
})();

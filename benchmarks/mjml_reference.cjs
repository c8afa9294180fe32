// MJML documents as a JSON array on stdin; on stdout the seconds that npm's mjml takes for all of them, in the
// best of five rounds in one warm process. The only argument is the folder of its package.
const mjml = require(process.argv[2]);
const toHtml = mjml.default || mjml;

(async () => {
  const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const rounds = [];
  for (let round = 0; round < 6; round++) {
    const begin = process.hrtime.bigint();
    for (const document of documents) await toHtml(document, { fonts: {}, validationLevel: "skip" });
    rounds.push(Number(process.hrtime.bigint() - begin) / 1e9);
  }
  process.stdout.write(String(Math.min(...rounds)));
})();

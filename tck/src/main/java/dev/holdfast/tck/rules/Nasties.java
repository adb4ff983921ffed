package dev.holdfast.tck.rules;

import java.util.List;

/** Texts that break what was put together carelessly. */
final class Nasties {
  /** Texts that try to leave the place they are put in. */
  static final List<String> INJECTIONS =
      List.of(
          "'); DROP TABLE documents; --",
          "' OR '1'='1",
          "\" OR \"\"=\"",
          "`; SELECT 1; --",
          "a' UNION SELECT name FROM sqlite_master --",
          "$where",
          "$gt",
          "{\"$gt\":\"\"}",
          "{$ne: null}",
          "'; return true; //",
          "%",
          "_",
          "%' ESCAPE '!",
          "$.a",
          "$[0]",
          "a[*]",
          "#>",
          "?",
          "$1",
          ":name",
          "@name",
          "${jndi:ldap://localhost/a}",
          "../../etc/passwd",
          "/* */",
          "; --",
          "\\",
          "\\'",
          "\\u0027",
          "]]>",
          "<b>",
          "null",
          "true",
          "0",
          "[]",
          "line\nbreak\r\n",
          "\t",
          "\u0001\u001f\u007f",
          "\u2028",
          "\ud83d\ude00");

  /** Ids and keys that a store may take for equal, or not take at all. */
  static final List<String> LOOKALIKES =
      List.of(
          "a",
          "A",
          " a",
          "a ",
          "a\t",
          "\u00e4",
          "a\u0308",
          "\u00c4",
          "ss",
          "\u00df",
          "i",
          "\u0131",
          "I",
          "\u0130",
          "1",
          "1.0",
          "01",
          "\uff5e",
          "\ud83d\ude00",
          "\u0001",
          "\u200b",
          " ");

  private Nasties() {}
}

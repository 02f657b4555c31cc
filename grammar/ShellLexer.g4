// Tokens of shell scripts: POSIX sh with the parts of bash that firewall scripts use.
//
// The stream is bytes, not code points: every token index is a byte offset, and no encoding can be wrong. Bytes above
// 0x7F are ordinary word characters.
//
// What a lexer grammar cannot say is done by syntax::TokenSource, which wraps this lexer:
//   - GLUE between two atoms of one word (`"$A"/24`), so that the parser needs no blanks;
//   - keywords glued to something are text (`if$x`), `#` inside a word is text;
//   - `(` and `)` push and pop modes, a `)` that ends `$(` becomes SUBST_CLOSE, one that ends a case pattern does not;
//   - the parenthesis of `@(a|b)` and the like is text and pushes the mode GROUP;
//   - here-documents: their bodies are read at the next NEWLINE and never reach the parser.
lexer grammar ShellLexer;

tokens { GLUE, SUBST_CLOSE }

CONTINUATION : '\\\n' -> skip ;
BLANK        : [ \t]+ ;
COMMENT      : '#' ~[\n]* ;
NEWLINE      : '\n' ;

IF : 'if' ;
THEN : 'then' ;
ELSE : 'else' ;
ELIF : 'elif' ;
FI : 'fi' ;
FOR : 'for' ;
SELECT : 'select' ;
IN : 'in' ;
WHILE : 'while' ;
UNTIL : 'until' ;
DO : 'do' ;
DONE : 'done' ;
CASE : 'case' ;
ESAC : 'esac' ;
FUNCTION : 'function' ;
COPROC : 'coproc' ;
LBRACE : '{' ;
RBRACE : '}' ;
BANG : '!' ;
TEST_OPEN : '[[' ;
TEST_CLOSE : ']]' ;

AND_IF : '&&' ;
OR_IF : '||' ;
CASE_END : ';;' | ';&' | ';;&' ;
SEMI : ';' ;
AMP : '&' ;
PIPE : '|' | '|&' ;
LPAREN : '(' ;
RPAREN : ')' ;
ARITH_COMMAND : '((' -> pushMode(ARITH) ;
PROCESS_OPEN : '<(' | '>(' ;

HERE_DOC : DIGIT* '<<' '-'? ;
REDIRECT : DIGIT* ('<' | '>' | '>>' | '<&' | '>&' | '>|' | '<>' | '<<<') | '&>' | '&>>' ;

// NAME=( … ): an array of bash.
ARRAY_OPEN : NAME '+'? '=(' ;

SINGLE_QUOTED : '\'' ~[']* '\'' ;
DOLLAR_QUOTED : '$\'' ( '\\' . | ~['\\] )* '\'' ;
// `$"…"` is translated where there are translations, which is nowhere here.
DQ_OPEN       : '$'? '"' -> pushMode(DQUOTE) ;
ESCAPE        : '\\' ~[\n] ;
BACKTICK      : '`' ( '\\' . | ~[`\\] )* '`' ;

VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) ;
PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' ;
PARAM_LENGTH : '${#' PARAM_NAME INDEX? '}' ;
PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? ( VALUE_OP | PATTERN_OP ) -> pushMode(PARAM_WORD) ;
ARITH_OPEN   : '$((' -> pushMode(ARITH) ;
OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
SUBST_OPEN   : '$(' ;

BAD_SUBSTITUTION : '${' ;
UNCLOSED         : ['`] ;
LITERAL          : WORD_START WORD_CHAR* ;
LONE             : [$\\] -> type(LITERAL) ;

fragment DIGIT      : [0-9] ;
fragment NAME       : [A-Za-z_] [A-Za-z0-9_]* ;
fragment PARAM_NAME : NAME | DIGIT+ | [@*#?$!\-] ;
fragment INDEX      : '[' ( INDEX | ~[[\]\n] )* ']' ;
fragment VALUE_OP   : ':'? [\-=?+] | ':' ;
// Their word is a pattern, in which quotes have their meaning even inside "…".
fragment PATTERN_OP : '#' | '##' | '%' | '%%' | '/' | '//' | '/#' | '/%' | '^' | '^^' | ',' | ',,' ;
fragment WORD_START : ~[ \t\n;&|<>()$`\\"'#] ;
fragment WORD_CHAR  : ~[ \t\n;&|<>()$`\\"'] ;

// The inside of `@(…)`, `?(…)`, `*(…)`, `+(…)`, `!(…)`, which is one word whatever stands in it.
mode GROUP;
GR_CLOSE         : ')' -> type(LITERAL), popMode ;
GR_OPEN          : '(' -> type(LITERAL), pushMode(GROUP) ;
GR_NEWLINE       : '\n' -> type(NEWLINE), popMode ;
GR_CONTINUATION  : '\\\n' -> skip ;
GR_ESCAPE        : '\\' ~[\n] -> type(ESCAPE) ;
GR_SINGLE        : '\'' ~[']* '\'' -> type(SINGLE_QUOTED) ;
GR_DOLLAR_QUOTED : '$\'' ( '\\' . | ~['\\] )* '\'' -> type(DOLLAR_QUOTED) ;
GR_DQ            : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
GR_VARIABLE      : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
GR_PARAM         : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
GR_LENGTH        : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
GR_PARAM_OPEN    : '${' '!'? PARAM_NAME INDEX? ( VALUE_OP | PATTERN_OP ) -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
GR_ARITH         : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
GR_OLD_ARITH     : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
GR_SUBST         : '$(' -> type(SUBST_OPEN) ;
GR_BACKTICK      : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
GR_BAD           : '${' -> type(BAD_SUBSTITUTION) ;
GR_UNCLOSED      : ['`] -> type(UNCLOSED) ;
GR_TEXT          : ( ~[()"'`$\\\n]+ | '\\' | '$' ) -> type(LITERAL) ;

// Inside "…".
mode DQUOTE;
DQ_CLOSE        : '"' -> popMode ;
DQ_CONTINUATION : '\\\n' -> skip ;
DQ_ESCAPE       : '\\' [$`"\\] ;
DQ_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
DQ_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
DQ_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
DQ_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
DQ_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
DQ_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
DQ_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
DQ_SUBST        : '$(' -> type(SUBST_OPEN) ;
DQ_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
DQ_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
DQ_UNCLOSED     : '`' -> type(UNCLOSED) ;
DQ_TEXT         : ~["$`\\]+ | '\\' | '$' ;

// The body of a here-document whose delimiter is not quoted: "…" in which `"` is text.
mode HERE;
HD_CONTINUATION : '\\\n' -> skip ;
HD_ESCAPE       : '\\' [$`\\] -> type(DQ_ESCAPE) ;
HD_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
HD_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
HD_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
HD_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
HD_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
HD_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
HD_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
HD_SUBST        : '$(' -> type(SUBST_OPEN) ;
HD_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
HD_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
HD_UNCLOSED     : '`' -> type(UNCLOSED) ;
HD_TEXT         : ( ~[$`\\]+ | '\\' | '$' ) -> type(DQ_TEXT) ;

// The word of ${name OP word}.
mode PARAM_WORD;
PW_CLOSE         : '}' -> type(PARAM_CLOSE), popMode ;
PW_CONTINUATION  : '\\\n' -> skip ;
PW_ESCAPE        : '\\' ~[\n] -> type(ESCAPE) ;
PW_SINGLE        : '\'' ~[']* '\'' -> type(SINGLE_QUOTED) ;
PW_DOLLAR_QUOTED : '$\'' ( '\\' . | ~['\\] )* '\'' -> type(DOLLAR_QUOTED) ;
PW_DQ            : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
PW_VARIABLE      : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
PW_PARAM         : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
PW_LENGTH        : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
PW_PARAM_OPEN    : '${' '!'? PARAM_NAME INDEX? ( VALUE_OP | PATTERN_OP ) -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
PW_ARITH         : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
PW_OLD_ARITH     : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
PW_SUBST         : '$(' -> type(SUBST_OPEN) ;
PW_BACKTICK      : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
PW_BAD           : '${' -> type(BAD_SUBSTITUTION) ;
PW_UNCLOSED      : ['`] -> type(UNCLOSED) ;
PW_TEXT          : ( ~[}"'`$\\]+ | '\\' | '$' ) -> type(DQ_TEXT) ;

// The same inside "…": `'` is text.
mode PARAM_WORD_QUOTED;
PARAM_CLOSE     : '}' -> popMode ;
PQ_CONTINUATION : '\\\n' -> skip ;
PQ_ESCAPE       : '\\' [$`"\\}] -> type(DQ_ESCAPE) ;
PQ_DQ           : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
PQ_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
PQ_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
PQ_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
PQ_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
PQ_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
PQ_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
PQ_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
PQ_SUBST        : '$(' -> type(SUBST_OPEN) ;
PQ_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
PQ_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
PQ_UNCLOSED     : '`' -> type(UNCLOSED) ;
PQ_TEXT         : ( ~[}"`$\\]+ | '\\' | '$' ) -> type(DQ_TEXT) ;

// $(( … )) and (( … )): text with expansions, parsed as arithmetic once expanded.
mode ARITH;
ARITH_CLOSE     : '))' -> popMode ;
AR_PAREN        : '(' -> type(DQ_TEXT), pushMode(ARITH_PAREN) ;
AR_CONTINUATION : '\\\n' -> skip ;
AR_DQ           : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
AR_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
AR_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
AR_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
AR_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
AR_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
AR_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
AR_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
AR_SUBST        : '$(' -> type(SUBST_OPEN) ;
AR_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
AR_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
AR_UNCLOSED     : '`' -> type(UNCLOSED) ;
AR_TEXT         : ( ~[()"$`\\]+ | [)\\$] ) -> type(DQ_TEXT) ;

mode ARITH_PAREN;
AP_CLOSE        : ')' -> type(DQ_TEXT), popMode ;
AP_PAREN        : '(' -> type(DQ_TEXT), pushMode(ARITH_PAREN) ;
AP_CONTINUATION : '\\\n' -> skip ;
AP_DQ           : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
AP_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
AP_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
AP_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
AP_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
AP_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
AP_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
AP_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
AP_SUBST        : '$(' -> type(SUBST_OPEN) ;
AP_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
AP_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
AP_UNCLOSED     : '`' -> type(UNCLOSED) ;
AP_TEXT         : ( ~[()"$`\\]+ | [\\$] ) -> type(DQ_TEXT) ;

// $[ … ], bash's old spelling of $(( … )); brackets within, as of `a[1]`, come in pairs.
mode OLD_ARITHMETIC;
OA_CLOSE        : ']' -> type(ARITH_CLOSE), popMode ;
OA_BRACKET      : '[' -> type(DQ_TEXT), pushMode(OLD_BRACKET) ;
OA_CONTINUATION : '\\\n' -> skip ;
OA_DQ           : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
OA_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
OA_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
OA_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
OA_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
OA_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
OA_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
OA_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
OA_SUBST        : '$(' -> type(SUBST_OPEN) ;
OA_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
OA_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
OA_UNCLOSED     : '`' -> type(UNCLOSED) ;
OA_TEXT         : ( ~[[\]"$`\\]+ | [\\$] ) -> type(DQ_TEXT) ;

mode OLD_BRACKET;
OB_CLOSE        : ']' -> type(DQ_TEXT), popMode ;
OB_BRACKET      : '[' -> type(DQ_TEXT), pushMode(OLD_BRACKET) ;
OB_CONTINUATION : '\\\n' -> skip ;
OB_DQ           : '"' -> type(DQ_OPEN), pushMode(DQUOTE) ;
OB_VARIABLE     : '$' ( NAME | DIGIT | [@*#?$!\-] ) -> type(VARIABLE) ;
OB_PARAM        : '${' '!'? PARAM_NAME ( INDEX | [@*] | INDEX? '@' [QEPAaKkULu] )? '}' -> type(PARAM) ;
OB_LENGTH       : '${#' PARAM_NAME INDEX? '}' -> type(PARAM_LENGTH) ;
OB_PARAM_OPEN   : '${' '!'? PARAM_NAME INDEX? VALUE_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD_QUOTED) ;
OB_PATTERN_OPEN : '${' '!'? PARAM_NAME INDEX? PATTERN_OP -> type(PARAM_OPEN), pushMode(PARAM_WORD) ;
OB_ARITH        : '$((' -> type(ARITH_OPEN), pushMode(ARITH) ;
OB_OLD_ARITH    : '$[' -> type(ARITH_OPEN), pushMode(OLD_ARITHMETIC) ;
OB_SUBST        : '$(' -> type(SUBST_OPEN) ;
OB_BACKTICK     : '`' ( '\\' . | ~[`\\] )* '`' -> type(BACKTICK) ;
OB_BAD          : '${' -> type(BAD_SUBSTITUTION) ;
OB_UNCLOSED     : '`' -> type(UNCLOSED) ;
OB_TEXT         : ( ~[[\]"$`\\]+ | [\\$] ) -> type(DQ_TEXT) ;

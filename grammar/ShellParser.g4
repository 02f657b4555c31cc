// Shell scripts: POSIX sh with the parts of bash that firewall scripts use. One token of lookahead decides nearly
// everywhere; blanks are gone and GLUE stands between the atoms of one word (see ShellLexer.g4).
//
// Options of iptables are not here: to the shell they are words.
parser grammar ShellParser;

options { tokenVocab = ShellLexer; }

script : body? EOF | NEWLINE+ EOF ;

// The text of a here-document, or of anything that expands as if in double quotes.
quotedText : quotedPart* EOF ;

body : NEWLINE* statements ;
statements : statement ( separator NEWLINE* statement? )* ;
separator : SEMI | AMP | NEWLINE ;

statement : pipeline ( ( AND_IF | OR_IF ) NEWLINE* pipeline )* ;
pipeline : BANG* command ( PIPE NEWLINE* command )* ;

command
    : simpleCommand
    | compoundCommand redirection*
    | functionDefinition
    | coprocess
    ;

// Assignments are words here; which of the leading words are assignments is told from their text.
simpleCommand : firstElement element* ;
firstElement : commandWord | redirection | arrayAssignment ;
element : word | redirection | arrayAssignment ;

arrayAssignment : ARRAY_OPEN ( word | NEWLINE )* RPAREN ;

compoundCommand
    : braceGroup
    | subshell
    | forLoop
    | arithmeticFor
    | whileLoop
    | ifCommand
    | caseCommand
    | testCommand
    | arithmeticCommand
    ;

braceGroup : LBRACE body RBRACE ;
subshell : LPAREN body RPAREN ;
doGroup : DO body DONE ;
forLoop : ( FOR | SELECT ) name ( NEWLINE* IN word* )? SEMI? NEWLINE* doGroup ;
name : LITERAL | patternKeyword ;
arithmeticFor : FOR ARITH_COMMAND quotedPart* ARITH_CLOSE SEMI? NEWLINE* doGroup ;
whileLoop : ( WHILE | UNTIL ) body doGroup ;
ifCommand : IF body THEN body ( ELIF body THEN body )* elseBranch? FI ;
elseBranch : ELSE body ;
caseCommand : CASE word NEWLINE* IN NEWLINE* ( caseItem ( CASE_END NEWLINE* caseItem? )* )? ESAC ;
caseItem : LPAREN? pattern ( PIPE pattern )* RPAREN ( body | NEWLINE* ) ;
pattern : ( firstAtom | patternKeyword ) ( GLUE atom )* ;
testCommand : TEST_OPEN testElement* TEST_CLOSE ;
testElement : word | AND_IF | OR_IF | LPAREN | RPAREN | PIPE | REDIRECT | NEWLINE ;
arithmeticCommand : ARITH_COMMAND quotedPart* ARITH_CLOSE ;

functionDefinition
    : ( FUNCTION LITERAL ( LPAREN RPAREN )? | LITERAL LPAREN RPAREN ) NEWLINE* compoundCommand redirection*
    ;

coprocess : COPROC ( LITERAL? compoundCommand redirection* | simpleCommand ) ;

redirection : ( REDIRECT | HERE_DOC ) word ;

word : atom ( GLUE atom )* ;
commandWord : firstAtom ( GLUE atom )* ;

// A keyword is one only where a command starts; elsewhere it is text.
atom : firstAtom | patternKeyword | ESAC ;
patternKeyword
    : IF | THEN | ELSE | ELIF | FI | FOR | SELECT | IN | WHILE | UNTIL | DO | DONE | CASE | FUNCTION | COPROC | LBRACE | RBRACE
    | BANG
    ;
firstAtom
    : LITERAL
    | ESCAPE
    | SINGLE_QUOTED
    | DOLLAR_QUOTED
    | doubleQuoted
    | expansion
    | processSubstitution
    ;

doubleQuoted : DQ_OPEN quotedPart* DQ_CLOSE ;
quotedPart : DQ_TEXT | DQ_ESCAPE | expansion | doubleQuoted ;

expansion
    : VARIABLE
    | PARAM
    | PARAM_LENGTH
    | BACKTICK
    | parameter
    | substitution
    | arithmetic
    ;
parameter : PARAM_OPEN parameterPart* PARAM_CLOSE ;
parameterPart : DQ_TEXT | DQ_ESCAPE | ESCAPE | SINGLE_QUOTED | DOLLAR_QUOTED | doubleQuoted | expansion ;
substitution : SUBST_OPEN ( body | NEWLINE* ) SUBST_CLOSE ;
processSubstitution : PROCESS_OPEN body SUBST_CLOSE ;
arithmetic : ARITH_OPEN quotedPart* ARITH_CLOSE ;

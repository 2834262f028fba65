// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Private to the lowering: what Lower*.cpp, Facts.cpp and Types*.cpp share.
//
//   TypeMap        Clang types -> coarse types, object structs       LowerType.cpp
//   RecordCollector  structs that hold objects                        LowerRecord.cpp
//   MacroMap       which expansion made an expression                LowerMacro.cpp
//   ModuleLowerer  globals, names, the work list                     LowerModule.cpp
//   FuncLowerer    one function              LowerStmt, Jump, Expr, Operator, Branch, Place, Call.cpp
//   TableReader    which structs are tables, their initialisers       Tables.cpp
//   FactCollector  slots and method tables                            Facts.cpp
//   TypeCollector  the type table                        Types, TypesSpec, TypesRecord.cpp
//   CTypes, FormatCollector, RowCollector  C types, formats, tables   CTypes, Formats, Rows.cpp
#ifndef REFCOP_LOWERIMPL_H
#define REFCOP_LOWERIMPL_H

#include "Calls.h"
#include "Compat.h"
#include "Lower.h"
#include "Tables.h"
#include "Types.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <deque>
#include <optional>

namespace refcop {

// --- types ---------------------------------------------------------------------------------------

/// The tag of a struct, what Python's documentation calls it where that differs, or its typedef; empty: none.
llvm::StringRef publicNameOf(const clang::RecordDecl *RD);

class TypeMap {
public:
  TypeMap(clang::ASTContext &Context, refcop_strings *Strings)
      : Context(Context), Strings(Strings) {}

  refcop_type coarse(clang::QualType T);
  /// A struct that begins with PyObject, or an opaque one of the API.
  bool isObjectRecord(const clang::RecordDecl *RD);
  /// PyObject or PyVarObject: a header and nothing else.
  bool isHeader(const clang::RecordDecl *RD);
  /// FD is a field of a header that a struct spells out instead of having it as a member.
  bool isHeaderField(const clang::FieldDecl *FD);
  /// FD is the first member of its struct and holds the object header: never a step of a place.
  bool isHeaderMember(const clang::FieldDecl *FD);
  /// Name of the struct FD is a member of; members of an anonymous one belong to what is around.
  refcop_str fieldRecord(const clang::FieldDecl *FD);
  /// Tag, or typedef name of an untagged struct; OUTER.MEMBER of one that is neither, but the type
  /// of a member. Python's names for its own: PyObject, not _object. Null when there is none.
  refcop_str recordName(const clang::RecordDecl *RD);
  /// Pointers in one union share their storage: they are one place, named after the first of them.
  const clang::FieldDecl *storageOf(const clang::FieldDecl *FD);
  /// The struct that T is or points to (also through an array); null when none.
  const clang::RecordDecl *recordBehind(clang::QualType T);

private:
  refcop_type classify(clang::QualType T);

  clang::ASTContext &Context;
  refcop_strings *Strings;
  llvm::DenseMap<const void *, refcop_type> Types;
  llvm::DenseMap<const clang::RecordDecl *, bool> Objects;
  llvm::DenseMap<const clang::RecordDecl *, refcop_str> Names;
};

// --- macros --------------------------------------------------------------------------------------

/// One entry of the source manager that is not a file.
struct Expansion {
  bool IsArg = false; ///< tokens of an argument, at one place in the macro's body
  bool IsFunctionLike = false;
  bool Declined = false;          ///< lowered as it expands: do not ask again
  clang::SourceLocation Start;    ///< where the macro is expanded; IsArg: the parameter in the body
  clang::SourceLocation Spelling; ///< IsArg: where the tokens come from
  llvm::StringRef Name;           ///< of the macro; not for IsArg
  refcop_str Str = nullptr;       ///< Name interned, when it has a contract
  const refcop_contract *Contract = nullptr;
  clang::FileID FID;
  Expansion *Around = nullptr; ///< that Start lies in: MacroMap::around
  unsigned AroundOffset = 0;   ///< of Start in it
};

class MacroMap {
public:
  MacroMap(clang::ASTContext &Context, clang::Preprocessor &PP, const refcop_model *Model);

  Expansion &get(clang::FileID FID);
  /// The outermost expansion with a contract that made all of what lies from Begin to End and is
  /// a call of its own. Invalid when there is none.
  clang::FileID covering(clang::SourceLocation Begin, clang::SourceLocation End);
  /// Name of the outermost macro with a contract for a function of which Begin..End (a callee)
  /// is the body; empty when none. Any: outermost macro of whatever kind when none has one.
  llvm::StringRef calleeName(clang::SourceLocation Begin, clang::SourceLocation End, bool Any);
  /// The parameter of macro expansion FID that Begin..End is given for, or -1. Occurrence: which
  /// use of the parameter in the macro's body.
  int parameterOf(clang::FileID FID, clang::SourceLocation Begin, clang::SourceLocation End,
                  clang::SourceLocation &Occurrence);
  const clang::MacroInfo *definition(clang::FileID FID);
  /// Outermost macro Loc is in; empty for a file location. SkipApi: macros with a contract do not
  /// count, since to the programmer they are calls.
  llvm::StringRef outermost(clang::SourceLocation Loc, bool SkipApi);

  /// A macro that locks objects stands there. Where there is a GIL it expands to a brace, of which the
  /// syntax tree knows nothing.
  bool mentionsLock(clang::SourceRange Range);
  /// A macro that Loc is in returns a new reference, says its contract. Outermost: all the text is
  /// that macro.
  bool returnsNew(clang::SourceLocation Loc, bool &Outermost);

  const refcop_contract *contract(llvm::StringRef Name, refcop_str *Str = nullptr);
  const refcop_contract *functionContract(llvm::StringRef Name);

private:
  struct Level {
    const Expansion *X;
    clang::SourceLocation Occurrence; ///< invalid: from the macro's body
  };
  using Chain = llvm::SmallVector<Level, 8>;
  /// What Loc lies in, from within. An expression and those in it often begin or end at the same
  /// token, so the last chains of either end are kept. Valid until the next call for that end.
  enum EndOf { AtBegin, AtEnd };
  const Chain &chain(clang::SourceLocation Loc, EndOf Which);
  void follow(clang::SourceLocation Loc, Chain &Out);
  /// The expansion that X's start lies in; null: none. Asked for every token, so it is kept: the
  /// source manager searches.
  Expansion *around(Expansion &X);

  clang::SourceManager &SM;
  const clang::LangOptions &LangOpts;
  clang::Preprocessor &PP;
  const refcop_model *Model;
  llvm::DenseMap<clang::FileID, unsigned> Index;
  std::deque<Expansion> Expansions;
  struct Kept {
    clang::SourceLocation Loc;
    Chain Levels;
  };
  static constexpr unsigned KeptBits = 6;
  Kept Recent[2][1u << KeptBits];
};

// --- module --------------------------------------------------------------------------------------

class ModuleLowerer;

/// The structs of the module. LowerRecord.cpp.
class RecordCollector {
public:
  explicit RecordCollector(ModuleLowerer &ML) : ML(ML) {}
  /// RD may be worth a record of the module.
  void use(const clang::RecordDecl *RD);
  /// The same unless RD is Python's or the system's.
  void useOwn(const clang::RecordDecl *RD);
  /// The same for what T is or points to.
  void useOf(clang::QualType T);
  /// Adds those that hold objects, or structs that do, behind pointers too.
  void finish();

private:
  struct Struct {
    const clang::RecordDecl *Decl;
    bool IsWanted; ///< is an object, holds one, or leads to a struct that does
    llvm::SmallVector<refcop_field, 16> Fields;
    llvm::SmallVector<const clang::RecordDecl *, 4> LeadsTo;
  };
  const clang::FieldDecl *tellingField(const clang::FieldDecl *FD);
  void fields(Struct &Into, const clang::RecordDecl *Of, bool Overlaid);
  void field(Struct &Into, const clang::FieldDecl *FD, bool Overlaid);

  ModuleLowerer &ML;
  llvm::SmallVector<const clang::RecordDecl *, 64> Used; ///< in the order they were seen
  llvm::DenseSet<const clang::RecordDecl *> Seen;
};

/// Which functions stand in which slots and tables. Facts.cpp.
class FactCollector {
public:
  explicit FactCollector(ModuleLowerer &ML) : ML(ML) {}
  /// A variable with an initialiser.
  void variable(const clang::VarDecl *VD);
  /// Foo_Type.tp_new = foo_new;
  void assignment(const clang::Expr *LHS, const clang::Expr *RHS);
  /// Capsule destructors, converters.
  void call(llvm::StringRef Callee, const clang::CallExpr *E);
  void function(const clang::FunctionDecl *FD);
  void finish();

private:
  void init(clang::QualType T, const clang::Expr *E, refcop_str Owner);
  void owned(const clang::Expr *E, refcop_str Owner);
  void table(Table Kind, const clang::RecordDecl *RD, const clang::InitListExpr *Braces,
             refcop_str Owner);
  void method(const clang::FunctionDecl *Fn, int64_t Flags, refcop_str Owner,
              clang::SourceLocation Loc);
  void impose(const clang::FunctionDecl *Fn, llvm::StringRef Slot, refcop_str Owner,
              clang::SourceLocation Loc);
  void converters(const clang::CallExpr *E, unsigned FormatIndex, unsigned FirstArg);
  void targets(const clang::VarDecl *VD, const clang::Expr *Init, const clang::FieldDecl *Field);

  ModuleLowerer &ML;
  llvm::DenseSet<const clang::VarDecl *> Done, Tabled;
  llvm::DenseMap<const clang::VarDecl *, refcop_str> Owners; ///< slot tables: the type they are of
  llvm::SmallVector<const clang::VarDecl *, 8> Pending;
  llvm::StringMap<bool> Seen;
};

/// What models call the reading and the writing of a field: RECORD_FIELD_get, RECORD_FIELD_set.
struct FieldAccess {
  refcop_str Get, Set;
};

class ModuleLowerer {
public:
  ModuleLowerer(clang::ASTContext &Context, clang::Preprocessor &PP, const PythonInfo &Python,
                refcop_strings *Strings, const refcop_model *Model, const LowerOptions &Options,
                LowerStats &Stats);

  refcop_module *run(llvm::ArrayRef<clang::Decl *> TopLevel);

  refcop_str intern(llvm::StringRef Text) {
    return refcop_intern(Strings, Text.data(), Text.size());
  }
  /// Name of a declaration; null when it has none.
  refcop_str nameOf(const clang::NamedDecl *ND);
  /// Name of a variable as places and the type table spell it: FUNCTION.NAME of a local one.
  refcop_str variableName(const clang::VarDecl *VD);
  /// Index of a variable with static storage; Func is the function a static local belongs to.
  uint32_t global(const clang::VarDecl *VD, refcop_str Func);
  /// Of an object that Python keeps in a struct of its own; names are null where no model has them.
  const FieldAccess &accessOf(const clang::FieldDecl *Field);
  /// FD is called or its address is taken in lowered code.
  void use(const clang::FunctionDecl *FD);
  refcop_loc loc(clang::SourceLocation Loc) { return SM.getFileLoc(Loc).getRawEncoding(); }
  bool isMainFile(clang::SourceLocation Loc);
  bool isPythonOrSystem(clang::SourceLocation Loc);
  /// Of the C library, or another that knows nothing of Python.
  bool isForeign(const clang::FunctionDecl *Fn);

  clang::ASTContext &Context;
  clang::SourceManager &SM;
  clang::Preprocessor &PP;
  const PythonInfo &Python;
  refcop_strings *Strings;
  const refcop_model *Model;
  const LowerOptions &Options;
  LowerStats &Stats;
  TypeMap Types;
  RecordCollector Records;
  MacroMap Macros;
  TableReader Tables;
  FactCollector Facts;
  TypeCollector TypeTable;
  CTypes Written;
  FormatCollector Formats;
  RowCollector Rows;
  refcop_module *M = nullptr;

private:
  enum FileClass : unsigned char { Unknown, Main, Project, Foreign };
  FileClass classOf(clang::SourceLocation Loc);
  void lowerFunction(const clang::FunctionDecl *FD, bool InHeader);
  llvm::DenseMap<const clang::IdentifierInfo *, refcop_str> Idents;
  llvm::DenseMap<const clang::FieldDecl *, FieldAccess> Accessors;
  llvm::DenseMap<const clang::VarDecl *, uint32_t> Globals;
  llvm::DenseMap<refcop_str, unsigned> StaticLocals; ///< how often a name was taken
  llvm::DenseMap<clang::FileID, FileClass> Files;
  llvm::DenseSet<clang::FileID> Parts;
  llvm::DenseSet<const clang::FunctionDecl *> SeenFuncs;
  llvm::SmallVector<const clang::FunctionDecl *, 16> Pending;
};

// --- functions -----------------------------------------------------------------------------------

class FuncLowerer {
public:
  FuncLowerer(ModuleLowerer &ML, const clang::FunctionDecl *FD, refcop_func *F)
      : ML(ML), Context(ML.Context), FD(FD), F(F) {}
  void run();

private:
  using Value = refcop_value;
  using Place = refcop_place;

  // LowerStmt.cpp, LowerJump.cpp
  struct Scope {
    const clang::Stmt *Owner;
    size_t Start; ///< in Vars
  };
  struct ScopeVar {
    uint32_t Local;
    const clang::VarDecl *Cleanup; ///< has __attribute__((cleanup)); null otherwise
    clang::SourceLocation Loc;
  };
  struct Label {
    uint32_t Block = UINT32_MAX;
    size_t Height = SIZE_MAX; ///< Vars.size() where it stands; SIZE_MAX until it was reached
    llvm::SmallVector<const clang::Stmt *, 4> Path; ///< owners of the scopes around it
  };
  struct Jump {
    uint32_t Break, Continue; ///< blocks; Continue is UINT32_MAX for a switch
    size_t BreakHeight, ContinueHeight;
    bool Used; ///< something jumps to one of them
  };
  void stmt(const clang::Stmt *S);
  void compound(const clang::CompoundStmt *CS);
  void children(llvm::ArrayRef<const clang::Stmt *> Body);
  void declStmt(const clang::DeclStmt *DS);
  void varDecl(const clang::VarDecl *VD);
  void ifStmt(const clang::IfStmt *S);
  void whileStmt(const clang::WhileStmt *S);
  void doStmt(const clang::DoStmt *S);
  void forStmt(const clang::ForStmt *S);
  void switchStmt(const clang::SwitchStmt *S);
  /// Where the numbers that a switch lists lead to.
  struct CaseTable {
    llvm::SmallVector<int64_t, 32> Numbers;
    llvm::SmallVector<uint32_t, 32> Targets; ///< blocks, by number
    uint32_t Default;
  };
  void collectCase(const clang::CaseStmt *S, Value V, bool Unsigned, CaseTable &Into);
  void returnStmt(const clang::ReturnStmt *S);
  void caseLabels(const clang::SwitchCase *S);
  void breakStmt(const clang::BreakStmt *S);
  void continueStmt(const clang::ContinueStmt *S);
  void gotoLabel(const clang::LabelDecl *L);
  void labelStmt(const clang::LabelStmt *S);
  void indirectGoto(const clang::IndirectGotoStmt *S);
  void asmStmt(const clang::AsmStmt *S);
  void collectLabels(const clang::Stmt *S, llvm::SmallVectorImpl<const clang::Stmt *> &Path);
  void collectAddressTaken(const clang::Stmt *S);
  Label &label(const clang::LabelDecl *L);
  void pushScope(const clang::Stmt *Owner) { Scopes.push_back({Owner, Vars.size()}); }
  void popScope(clang::SourceLocation End);
  /// What leaving all scopes above Height does; ScopeEnds: false at a return.
  void leave(size_t Height, clang::SourceLocation Loc, bool ScopeEnds = true);
  bool macroStmt(const clang::Stmt *S);

  // LowerExpr.cpp, LowerOperator.cpp, LowerBranch.cpp
  Value rvalue(const clang::Expr *E);
  Value rvalueNoMacro(const clang::Expr *E);
  void discard(const clang::Expr *E);
  void condition(const clang::Expr *E, uint32_t IfTrue, uint32_t IfFalse);
  void branchOn(const clang::Expr *E, uint32_t IfTrue, uint32_t IfFalse);
  std::optional<int64_t> constant(const clang::Expr *E);
  Value castExpr(const clang::CastExpr *E);
  Value unary(const clang::UnaryOperator *E, bool Unused);
  Value stepBy(const clang::UnaryOperator *E); ///< ++, --
  Value addressOf(const clang::UnaryOperator *E);
  Value negation(const clang::UnaryOperator *E);
  Value logicalNot(const clang::UnaryOperator *E);
  Value binary(const clang::BinaryOperator *E, bool Unused);
  Value assign(const clang::BinaryOperator *E, bool Unused);
  Value arithmetic(clang::BinaryOperatorKind Op, Value A, Value B, clang::QualType T,
                   clang::QualType OperandT);
  Value conditional(const clang::Expr *E, bool Unused);
  Value shortCircuit(const clang::Expr *E);
  Value statementExpr(const clang::StmtExpr *E, bool Unused);
  static std::optional<int64_t> wholeNumber(const clang::FloatingLiteral *E);
  Value floating(const clang::FloatingLiteral *E);
  Value stringValue(const clang::StringLiteral *E);
  Value pointerTo(const clang::Expr *E); ///< address of lvalue E; decayed when an array
  Value havoc(const char *Why, const clang::Expr *E);
  Value toType(Value V, refcop_type T);
  Value toBool(Value V);
  static bool isBroken(const clang::Expr *E);
  Value zero(clang::QualType T);

  // LowerPlace.cpp
  Place place(const clang::Expr *E);
  Place derefOf(const clang::Expr *Pointer, clang::QualType T);
  Place memberPlace(const clang::MemberExpr *E);
  Place elementPlace(const clang::ArraySubscriptExpr *E);
  /// Null: what the operator gives is no place.
  std::optional<Place> operatorPlace(const clang::UnaryOperator *E);
  std::optional<Place> castPlace(const clang::CastExpr *E);
  /// Reading the field, or storing New there, is a call of the accessor that a model has for it.
  std::optional<Value> fieldCall(const clang::Expr *E, const Value *New);
  Place variable(const clang::VarDecl *VD);
  Place materialise(const clang::Expr *E); ///< an aggregate rvalue
  Place implicitLocal(clang::QualType T, refcop_type Coarse);
  void into(Place P, const clang::Expr *E, clang::QualType T, uint16_t Flags);
  bool partsInto(Place P, const clang::Expr *E, const clang::Expr *Inner, clang::QualType T,
                 uint16_t Flags);
  void choiceInto(Place P, const clang::ConditionalOperator *E, clang::QualType T, uint16_t Flags);
  Value aggregate(const clang::Expr *E);
  void initList(Place P, const clang::InitListExpr *E, uint16_t Flags);
  void fieldsInto(Place P, const clang::InitListExpr *E, uint16_t Flags);
  void recordInto(Place P, const clang::RecordDecl *RD, const clang::InitListExpr *E,
                  uint16_t Flags);
  void arrayInto(Place P, const clang::InitListExpr *E, uint16_t Flags);
  void elementInto(Place P, const clang::Expr *Init, uint16_t Flags);
  uint32_t addLocal(const clang::VarDecl *VD, bool IsParam);

  // LowerCall.cpp
  Value call(const clang::CallExpr *E, bool Unused);
  Value indirectCall(const clang::CallExpr *E, const clang::Expr *Callee, bool Unused);
  std::optional<Value> builtin(const clang::CallExpr *E, const clang::FunctionDecl *Callee,
                               bool Unused);
  Value emitNamed(refcop_str Name, llvm::ArrayRef<Value> Args, refcop_type T, bool Unused,
                  bool NoReturn, clang::SourceLocation Loc, uint16_t Flags = 0);
  /// Body: what the macro expanded to, most often one expression or statement.
  std::optional<Value> macroCall(llvm::ArrayRef<const clang::Stmt *> Body, bool Unused);
  /// It is not what its contract takes it for.
  void declineMacro(Expansion &X, const clang::Stmt *S);
  Value macroArgument(const Expansion &X, unsigned Index, const clang::Expr *Arg,
                      clang::SourceLocation Within);
  bool macroArguments(llvm::ArrayRef<const clang::Stmt *> Body, clang::FileID FID,
                      llvm::SmallVectorImpl<const clang::Expr *> &Args);
  void findArguments(const clang::Stmt *S, clang::FileID FID,
                     llvm::SmallVectorImpl<const clang::Expr *> &Args,
                     llvm::SmallVectorImpl<const clang::Expr *> &Rest, int RestIndex,
                     clang::SourceLocation &RestOccurrence);

  // Here.
  void at(clang::SourceLocation Loc, uint16_t Flags = 0, clang::SourceLocation Within = {});
  uint32_t block() { return refcop_func_add_block(F); }
  void start(uint32_t Block) { refcop_func_set_block(F, Block); }
  bool dead() { return refcop_func_is_terminated(F); }
  refcop_type coarse(clang::QualType T) { return ML.Types.coarse(T); }

  ModuleLowerer &ML;
  clang::ASTContext &Context;
  const clang::FunctionDecl *FD;
  refcop_func *F;
  llvm::DenseMap<const clang::VarDecl *, uint32_t> Locals;
  llvm::DenseMap<const clang::OpaqueValueExpr *, Value> Opaque;
  llvm::DenseMap<const clang::SwitchCase *, uint32_t> Cases;
  llvm::DenseMap<const clang::LabelDecl *, Label> Labels;
  llvm::SmallVector<const clang::LabelDecl *, 8> AddressTaken;
  llvm::SmallVector<Scope, 8> Scopes;
  llvm::SmallVector<ScopeVar, 16> Vars;
  llvm::SmallVector<Jump, 8> Jumps;
  clang::SourceLocation LastLoc, LastWithin;
  refcop_loc LastRaw = 0;
  refcop_str LastMacro = nullptr;
  unsigned Depth = 0;

  /// Deeper nesting than any person writes; beyond it an expression is a havoc, not a crash.
  static constexpr unsigned MaxDepth = 1000;
};

} // namespace refcop

#endif

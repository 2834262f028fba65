// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The plan of a translation unit (pass/plan.h): made from the syntax tree when it is complete, read
// by the pass when code is generated.
//
//   PlanBuilder      which functions, which slots                  Plan.cpp
//   EventCollector   the events of one function                    PlanEvents.cpp, PlanCalls.cpp
//   LayoutCollector  the fields of the file's object structs       PlanLayouts.cpp

#ifndef REFCOP_PLUGIN_PLAN_H
#define REFCOP_PLUGIN_PLAN_H

#include "LowerImpl.h"
#include "pass/plan.h"

#include "llvm/ADT/StringSet.h"

#include <memory>
#include <vector>

namespace refcop {

/// Copies of strings and arrays that live as long as the plan.
class PlanArena {
public:
  PlanArena() : Arena(refcop_arena_new("plan")) {}
  ~PlanArena() { refcop_arena_free(Arena); }
  PlanArena(const PlanArena &) = delete;
  PlanArena &operator=(const PlanArena &) = delete;

  const char *text(llvm::StringRef Text) {
    char *Copy = static_cast<char *>(refcop_arena_alloc(Arena, Text.size() + 1));
    std::copy(Text.begin(), Text.end(), Copy);
    return Copy;
  }
  template <typename T> T *array(llvm::ArrayRef<T> Items) {
    return static_cast<T *>(refcop_arena_copy(Arena, Items.data(), Items.size() * sizeof(T)));
  }
  template <typename T> T *make() { return static_cast<T *>(refcop_arena_alloc(Arena, sizeof(T))); }

private:
  refcop_arena *Arena;
};

class PlanBuilder {
public:
  /// Everything is borrowed. Lowered has the impositions and types of the file.
  PlanBuilder(clang::ASTContext &Context, clang::Preprocessor &PP, const PythonInfo &Python,
              refcop_strings *Strings, const refcop_model *Model, const refcop_module *Lowered,
              PlanArena &Arena);

  /// The plan lives in the arena; what its contracts point to in the model.
  const refcop_plan *build(llvm::ArrayRef<clang::Decl *> TopLevel, bool Inject);

  // For the collectors.
  ModuleLowerer &lowerer() { return ML; }
  PlanArena &arena() { return Arena; }
  /// The contract that the built-in or the user's models have for a name, for these arguments.
  const refcop_contract *contract(refcop_contract_kind Kind, llvm::StringRef Name,
                                  const clang::CallExpr *E);
  /// Whether code of FD is instrumented, in this file.
  bool isBody(const clang::FunctionDecl *FD);
  /// The first slot that FD stands in; null when none.
  const refcop_contract *slotOf(const clang::FunctionDecl *FD);
  /// Sets the positions of Event.
  void locate(clang::SourceLocation Loc, refcop_event &Event);
  /// A pointer to FD exists.
  void pointTo(const clang::FunctionDecl *FD) { Pointed.insert(FD->getCanonicalDecl()); }
  /// FD is given to a function that calls it and takes what it returns.
  void addMaker(const clang::FunctionDecl *FD, llvm::StringRef Slot);
  /// The field was released somewhere: it owns what it holds.
  void owns(const clang::FieldDecl *FD) { Owning.insert(FD); }
  bool isOwning(const clang::FieldDecl *FD) const { return Owning.count(FD); }

private:
  bool isApi(llvm::StringRef Name);
  refcop_body *body(const clang::FunctionDecl *FD);
  void addSlots(const refcop_module *Module);
  void readHeaderTables(llvm::ArrayRef<clang::Decl *> TopLevel);
  void slots(llvm::StringRef Function, refcop_body &Into);
  void findPointers(const clang::Stmt *S);
  void setTargets(llvm::ArrayRef<const clang::FunctionDecl *> Functions,
                  llvm::ArrayRef<refcop_body *> Bodies);
  void readContainers(llvm::ArrayRef<clang::Decl *> TopLevel, refcop_plan &Plan);
  void judgeType(const clang::FunctionDecl *FD, refcop_body &Body);
  std::vector<refcop_body> foreignEntries(llvm::ArrayRef<refcop_body *> Bodies);

  LowerOptions Options;
  LowerStats Stats;
  ModuleLowerer ML;
  const refcop_module *Lowered;
  std::unique_ptr<refcop_module, decltype(&refcop_module_free)> Headers; ///< tables in headers
  PlanArena &Arena;
  llvm::DenseSet<const clang::FieldDecl *> Owning;
  std::vector<std::pair<refcop_event *, const clang::FieldDecl *>> Stores;
  std::vector<std::pair<refcop_event *, unsigned>> Indirect;
  llvm::DenseSet<const clang::FunctionDecl *> Pointed;
  llvm::StringMap<llvm::SmallVector<const refcop_contract *, 1>> Slots; ///< by function
};

/// The slot whose functions have this type's name; empty when none.
llvm::StringRef slotOfTypedef(clang::QualType T);

class EventCollector {
public:
  explicit EventCollector(PlanBuilder &Plan) : Plan(Plan), ML(Plan.lowerer()) {}
  /// The events of FD, in the order of evaluation.
  std::vector<refcop_event> collect(const clang::FunctionDecl *FD);
  /// The fields that stores among those events are to, by the events' indices.
  llvm::ArrayRef<std::pair<size_t, const clang::FieldDecl *>> stores() const { return Stores; }
  /// Calls through pointers among those events, with their numbers of arguments.
  llvm::ArrayRef<std::pair<size_t, unsigned>> indirectCalls() const { return Indirect; }

private:
  // PlanEvents.cpp
  void visit(const clang::Stmt *S);
  void callee(const clang::CallExpr *E);
  void asSlot(const clang::Expr *Value, clang::QualType T);
  void children(const clang::Stmt *S);
  void declarations(const clang::DeclStmt *S);
  void assignment(const clang::BinaryOperator *E);
  void store(const clang::BinaryOperator *E);
  void count(const clang::Expr *Target, clang::SourceLocation Loc, int Direction);
  void returned(const clang::ReturnStmt *S);
  void released(const clang::MemberExpr *E);
  refcop_event &add(refcop_event_kind Kind, const char *Key, clang::SourceLocation Loc);
  const char *textOf(const clang::Expr *E);
  void assignedTo(const clang::Expr *Value, const clang::BinaryOperator *Assignment);
  /// Text of the N-th argument of Macro, which made S; "" when that is in a macro again.
  const char *macroArgument(const clang::Stmt *S, const Expansion &Macro, int N);

  // PlanCalls.cpp
  void call(const clang::CallExpr *E);
  void directCall(const clang::CallExpr *E, const clang::FunctionDecl *FD, refcop_event &Event);
  void indirectCall(const clang::CallExpr *E, const clang::Expr *Callee, refcop_event &Event);
  void unknownCall(const clang::CallExpr *E, refcop_event &Event);
  void expression(const clang::CallExpr *E, refcop_event &Event);
  uint32_t decidesFailure(const clang::CallExpr *E, const refcop_contract *C);
  void format(const clang::CallExpr *E, refcop_event &Event);
  void parseFormat(const clang::CallExpr *E, llvm::StringRef Format, unsigned Arg,
                   llvm::SmallVectorImpl<refcop_format_unit> &Units);
  void buildFormat(const clang::CallExpr *E, llvm::StringRef Format, unsigned Arg,
                   llvm::SmallVectorImpl<refcop_format_unit> &Units);
  refcop_unit converterUnit(const clang::Expr *Converter);
  bool movesObjects(const clang::CallExpr *E);
  /// The macro with a contract that made S; null when none.
  const Expansion *macroOf(const clang::Stmt *S);

  PlanBuilder &Plan;
  ModuleLowerer &ML;
  std::vector<refcop_event> Events;
  std::vector<std::pair<size_t, const clang::FieldDecl *>> Stores;
  std::vector<std::pair<size_t, unsigned>> Indirect;
  /// What the result of a call is assigned to, where that is plain.
  llvm::DenseMap<const clang::Expr *, const char *> Targets;
  unsigned Depth = 0;
};

class LayoutCollector {
public:
  explicit LayoutCollector(PlanBuilder &Plan) : Plan(Plan), ML(Plan.lowerer()) {}
  /// Modules have the types.
  std::vector<refcop_plan_layout> collect(llvm::ArrayRef<clang::Decl *> TopLevel,
                                          llvm::ArrayRef<const refcop_module *> Modules);

private:
  using Fields = std::vector<refcop_plan_field>;
  void record(const clang::RecordDecl *RD);
  void declaration(const clang::Decl *D);
  void fields(const clang::RecordDecl *RD, uint64_t Offset, const std::string &Prefix, Fields &Out);
  refcop_plan_layout layout(const clang::RecordDecl *RD, const refcop_typeobj *Type);
  refcop_plan_field *find(Fields &In, const refcop_path &Path);

  PlanBuilder &Plan;
  ModuleLowerer &ML;
  llvm::SmallVector<const clang::RecordDecl *, 16> Records; ///< in source order
  llvm::DenseSet<const clang::RecordDecl *> Seen;
};

} // namespace refcop

#endif

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Plan.h"

#include "CompatPass.h"

#include "refcop/models.h"

#include "clang/AST/Attr.h"

using namespace clang;

namespace refcop {

PlanBuilder::PlanBuilder(ASTContext &Context, Preprocessor &PP, const PythonInfo &Python,
                         refcop_strings *Strings, const refcop_model *Model,
                         const refcop_module *Lowered, PlanArena &Arena)
    : ML(Context, PP, Python, Strings, Model, Options, Stats), Lowered(Lowered),
      Headers(refcop_module_new(Strings, "headers", nullptr, nullptr), refcop_module_free),
      Arena(Arena) {}

// --- contracts -----------------------------------------------------------------------------------

/// Whether the guard of C holds for the arguments of E; nothing when that is not known here.
static std::optional<bool> guardHolds(const refcop_contract *C, const CallExpr *E,
                                      ASTContext &Context) {
  const refcop_guard &Guard = C->guard;
  if (Guard.param < 0)
    return true;
  if (!E || unsigned(Guard.param) >= E->getNumArgs())
    return std::nullopt;
  const Expr *Arg = E->getArg(unsigned(Guard.param));
  if (Guard.type) {
    if (StringRef(Guard.type->text) != "literal")
      return std::nullopt;
    return isa<StringLiteral>(Arg->IgnoreParenImpCasts());
  }
  if (Guard.value == 0 && Arg->getType()->isPointerType()) {
    if (Arg->IgnoreParenCasts()->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull))
      return Guard.equal;
    return std::nullopt;
  }
  Expr::EvalResult Result;
  if (!Arg->getType()->isIntegralOrEnumerationType() || !Arg->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return (Result.Val.getInt().extOrTrunc(64).getSExtValue() == Guard.value) == Guard.equal;
}

const refcop_contract *PlanBuilder::contract(refcop_contract_kind Kind, StringRef Name,
                                             const CallExpr *E) {
  const refcop_contract *C = refcop_model_find_text(ML.Model, Kind, Name.data(), Name.size());
  const refcop_contract *Default = nullptr, *Maybe = nullptr;
  for (; C; C = refcop_contract_next(ML.Model, C)) {
    std::optional<bool> Holds = guardHolds(C, E, ML.Context);
    if (C->guard.param < 0)
      Default = Default ? Default : C;
    else if (Holds.value_or(false))
      return C;
    else if (!Holds && !Maybe)
      Maybe = C;
  }
  return Default ? Default : Maybe;
}

bool PlanBuilder::isApi(StringRef Name) {
  const refcop_contract *C = ML.Macros.contract(Name);
  if (!C || !C->file)
    return false;
  for (const refcop_builtin_model *M = refcop_builtin_models; M->name; ++M)
    if (StringRef(C->file->text) == M->name)
      return true;
  return false;
}

// --- bodies --------------------------------------------------------------------------------------

bool PlanBuilder::isBody(const FunctionDecl *FD) {
  const FunctionDecl *Def = nullptr;
  return FD->hasBody(Def) && Def->getIdentifier() && !ML.isPythonOrSystem(Def->getLocation()) &&
         !isApi(Def->getName()) && !Def->hasAttr<NakedAttr>() &&
         !Def->hasAttr<NoInstrumentFunctionAttr>();
}

const refcop_contract *PlanBuilder::slotOf(const FunctionDecl *FD) {
  auto It = FD->getIdentifier() ? Slots.find(FD->getName()) : Slots.end();
  return It == Slots.end() ? nullptr : It->second.front();
}

void PlanBuilder::slots(StringRef Function, refcop_body &Into) {
  auto It = Slots.find(Function);
  if (It == Slots.end())
    return;
  Into.slot_count = uint32_t(It->second.size());
  Into.slots = Arena.array(llvm::ArrayRef<const refcop_contract *>(It->second));
}

void PlanBuilder::locate(SourceLocation Loc, refcop_event &Event) {
  PresumedLoc Key = ML.SM.getPresumedLoc(compat::debugLocation(ML.SM, Loc));
  Event.key_line = Key.isValid() ? Key.getLine() : 0;
  Event.key_column = Key.isValid() ? Key.getColumn() : 0;
  PresumedLoc Place = ML.SM.getPresumedLoc(ML.SM.getFileLoc(Loc));
  Event.file = Place.isValid() ? Arena.text(Place.getFilename()) : "";
  Event.line = Place.isValid() ? Place.getLine() : 0;
  Event.column = Place.isValid() ? Place.getColumn() : 0;
}

static StringRef linkName(const FunctionDecl *FD) {
  if (const auto *Label = FD->getAttr<AsmLabelAttr>())
    return Label->getLabel();
  return FD->getName();
}

static StringRef typedefName(QualType T) {
  const auto *Typedef = T->getAs<TypedefType>();
  return Typedef ? Typedef->getDecl()->getName() : StringRef();
}

void PlanBuilder::judgeType(const FunctionDecl *FD, refcop_body &Body) {
  refcop_type Result = ML.Types.coarse(FD->getReturnType());
  bool TakesObject =
      FD->getNumParams() > 0 && ML.Types.coarse(FD->getParamDecl(0)->getType()) == REFCOP_TYPE_OBJ;
  for (const ParmVarDecl *Param : FD->parameters())
    Body.is_traverse |= typedefName(Param->getType()) == "visitproc";
  bool Alone = !Body.is_static && Body.slot_count == 0;
  Body.maybe_dealloc =
      Alone && TakesObject && FD->getNumParams() == 1 && Result == REFCOP_TYPE_VOID;
  Body.maybe_entry =
      Alone && TakesObject && (Result == REFCOP_TYPE_OBJ || Result == REFCOP_TYPE_INT);
}

refcop_body *PlanBuilder::body(const FunctionDecl *FD) {
  refcop_event Place = {};
  locate(FD->getLocation(), Place);
  auto *Body = Arena.make<refcop_body>();
  Body->symbol = Arena.text(linkName(FD));
  Body->name = Arena.text(FD->getName());
  Body->file = Place.file;
  Body->line = Place.line;
  Body->column = Place.column;
  Body->is_static = !FD->isExternallyVisible();
  EventCollector Collector(*this);
  std::vector<refcop_event> Events = Collector.collect(FD);
  Body->event_count = uint32_t(Events.size());
  Body->events = Arena.array(llvm::ArrayRef<refcop_event>(Events));
  for (const auto &[Index, Field] : Collector.stores())
    Stores.push_back({&Body->events[Index], Field});
  for (const auto &[Index, Arguments] : Collector.indirectCalls())
    Indirect.push_back({&Body->events[Index], Arguments});
  return Body;
}

/// Functions that the initialiser S names.
void PlanBuilder::findPointers(const Stmt *S) {
  if (!S)
    return;
  if (const auto *DRE = dyn_cast<DeclRefExpr>(S))
    if (const auto *FD = dyn_cast<FunctionDecl>(DRE->getDecl()))
      pointTo(FD);
  for (const Stmt *Child : S->children())
    findPointers(Child);
}

/// A call through a pointer may reach a body of this file, whose own hooks then speak for it.
void PlanBuilder::setTargets(ArrayRef<const FunctionDecl *> Functions,
                             ArrayRef<refcop_body *> Bodies) {
  const size_t Most = 32; // comparisons per call
  for (const auto &[Event, Arguments] : Indirect) {
    std::vector<const refcop_body *> Targets;
    for (size_t I = 0; I < Bodies.size() && Targets.size() < Most; ++I)
      if (Bodies[I]->slot_count == 0 && Functions[I]->getNumParams() == Arguments &&
          Pointed.count(Functions[I]->getCanonicalDecl()))
        Targets.push_back(Bodies[I]);
    Event->target_count = uint32_t(Targets.size());
    Event->targets = Arena.array(llvm::ArrayRef<const refcop_body *>(Targets));
  }
}

/// Functions of other files that stand in slots here, by name.
std::vector<refcop_body> PlanBuilder::foreignEntries(ArrayRef<refcop_body *> Bodies) {
  llvm::StringSet<> Known;
  for (const refcop_body *Body : Bodies)
    Known.insert(Body->name);
  std::vector<refcop_body> Result;
  for (const auto &Entry : Slots) {
    if (Known.count(Entry.getKey()))
      continue;
    refcop_body Body = {};
    Body.symbol = Body.name = Arena.text(Entry.getKey());
    slots(Entry.getKey(), Body);
    Result.push_back(Body);
  }
  llvm::sort(Result, [](const refcop_body &A, const refcop_body &B) {
    return StringRef(A.name) < StringRef(B.name);
  });
  return Result;
}

void PlanBuilder::addSlots(const refcop_module *Module) {
  for (uint32_t I = 0; I < Module->impose_count; ++I) {
    const refcop_impose &Impose = Module->imposes[I];
    const refcop_contract *Slot =
        contract(REFCOP_KIND_SLOT, StringRef(Impose.slot->text, Impose.slot->length), nullptr);
    if (!Slot)
      continue;
    auto &Known = Slots[StringRef(Impose.function->text, Impose.function->length)];
    if (!llvm::is_contained(Known, Slot))
      Known.push_back(Slot);
  }
}

/// The lowering reads the tables of the main file. Whole types may live in headers.
void PlanBuilder::readHeaderTables(ArrayRef<Decl *> TopLevel) {
  ML.M = Headers.get();
  for (const Decl *D : TopLevel) {
    const auto *VD = dyn_cast_or_null<VarDecl>(D);
    if (!VD || VD->isInvalidDecl() || !VD->hasInit() || !VD->getLocation().isValid() ||
        ML.isMainFile(VD->getLocation()) || ML.isPythonOrSystem(VD->getLocation()))
      continue;
    ML.Facts.variable(VD);
    ML.TypeTable.variable(VD);
  }
  ML.Facts.finish();
  ML.TypeTable.finish();
  addSlots(Headers.get());
  ML.M = nullptr;
}

void PlanBuilder::addMaker(const FunctionDecl *FD, StringRef Slot) {
  const refcop_contract *C = contract(REFCOP_KIND_SLOT, Slot, nullptr);
  if (!C || !FD->getIdentifier() || ML.Types.coarse(FD->getReturnType()) != REFCOP_TYPE_OBJ)
    return;
  auto &Known = Slots[FD->getName()];
  if (Known.empty())
    Known.push_back(C);
}

/// Offset of the field ob_item in the struct that Typedef names; 0 when it is not that.
static uint32_t itemsOffset(const TypedefNameDecl *Typedef, ASTContext &Context) {
  const RecordDecl *RD = compat::recordOf(Typedef->getUnderlyingType());
  if (!RD || !RD->isCompleteDefinition() || RD->isInvalidDecl())
    return 0;
  for (const FieldDecl *FD : RD->fields())
    if (FD->getIdentifier() && FD->getName() == "ob_item")
      return uint32_t(Context.getFieldOffset(FD) / 8);
  return 0;
}

void PlanBuilder::readContainers(ArrayRef<Decl *> TopLevel, refcop_plan &Plan) {
  for (const Decl *D : TopLevel)
    if (const auto *Typedef = dyn_cast_or_null<TypedefNameDecl>(D)) {
      if (Typedef->getName() == "PyListObject")
        Plan.list_items = itemsOffset(Typedef, ML.Context);
      else if (Typedef->getName() == "PyTupleObject")
        Plan.tuple_items = itemsOffset(Typedef, ML.Context);
    }
}

const refcop_plan *PlanBuilder::build(ArrayRef<Decl *> TopLevel, bool Inject) {
  addSlots(Lowered);
  readHeaderTables(TopLevel);
  std::vector<const FunctionDecl *> Functions;
  std::vector<refcop_body *> Bodies;
  for (const Decl *D : TopLevel)
    if (const auto *VD = dyn_cast_or_null<VarDecl>(D)) {
      if (VD->hasInit() && !ML.isPythonOrSystem(VD->getLocation()))
        findPointers(VD->getInit());
    } else if (const auto *FD = dyn_cast_or_null<FunctionDecl>(D))
      if (!FD->isInvalidDecl() && FD->doesThisDeclarationHaveABody() && isBody(FD)) {
        Functions.push_back(FD);
        Bodies.push_back(body(FD));
      }
  for (size_t I = 0; I < Bodies.size(); ++I) {
    slots(Functions[I]->getName(), *Bodies[I]);
    judgeType(Functions[I], *Bodies[I]);
  }
  setTargets(Functions, Bodies);
  for (const auto &[Event, Field] : Stores) // now every function was looked at
    Event->is_owning |= isOwning(Field);
  std::vector<refcop_plan_layout> Layouts =
      LayoutCollector(*this).collect(TopLevel, {Lowered, Headers.get()});

  auto *Plan = Arena.make<refcop_plan>();
  refcop_event Main = {};
  locate(ML.SM.getLocForStartOfFile(ML.SM.getMainFileID()), Main);
  Plan->source = Main.file;
  Plan->inject = Inject;
  readContainers(TopLevel, *Plan);
  Plan->body_count = uint32_t(Bodies.size());
  Plan->bodies = Arena.array(llvm::ArrayRef<refcop_body *>(Bodies));
  std::vector<refcop_body> Foreign = foreignEntries(Bodies);
  Plan->foreign_entry_count = uint32_t(Foreign.size());
  Plan->foreign_entries = Arena.array(llvm::ArrayRef<refcop_body>(Foreign));
  Plan->layout_count = uint32_t(Layouts.size());
  Plan->layouts = Arena.array(llvm::ArrayRef<refcop_plan_layout>(Layouts));
  return Plan;
}

} // namespace refcop

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The translation unit: which functions are lowered, globals.

#include "LowerImpl.h"

#include "clang/Lex/MacroInfo.h"

using namespace clang;

namespace refcop {

// --- Python --------------------------------------------------------------------------------------

static const MacroInfo *macro(Preprocessor &PP, StringRef Name) {
  IdentifierInfo *II = PP.getIdentifierInfo(Name);
  return II ? PP.getMacroInfo(II) : nullptr;
}

static unsigned numberOf(Preprocessor &PP, StringRef Name) {
  const MacroInfo *MI = macro(PP, Name);
  if (!MI || MI->getNumTokens() != 1)
    return 0;
  unsigned Value = 0;
  if (StringRef(PP.getSpelling(MI->getReplacementToken(0))).getAsInteger(0, Value))
    return 0;
  return Value;
}

/// The oldest Python that Py_LIMITED_API admits: 0x0309 for 0x03090000; 0: it is not defined.
static uint16_t limitedTo(Preprocessor &PP, uint16_t Headers) {
  const MacroInfo *MI = macro(PP, "Py_LIMITED_API");
  if (!MI)
    return 0;
  unsigned Value = 0;
  for (const Token &Tok : MI->tokens()) {
    std::string Text = PP.getSpelling(Tok);
    if (Text == "PY_VERSION_HEX")
      Value = unsigned(Headers) << 16;
    else if (Tok.is(tok::numeric_constant) &&
             StringRef(Text).rtrim("uUlL").getAsInteger(0, Value))
      Value = 0;
  }
  return Value >= 0x03020000 ? uint16_t(Value >> 16) : 0x0302; // empty, or 3: the first it had
}

PythonInfo detectPython(Preprocessor &PP) {
  PythonInfo Info;
  const MacroInfo *MI = macro(PP, "Py_PYTHON_H");
  if (!MI)
    return Info;
  Info.Present = true;
  unsigned Major = numberOf(PP, "PY_MAJOR_VERSION"), Minor = numberOf(PP, "PY_MINOR_VERSION");
  Info.Version = static_cast<uint16_t>((Major & 0xff) << 8 | (Minor & 0xff));
  Info.Limited = limitedTo(PP, Info.Version);
  const MacroInfo *NotUsed = macro(PP, "Py_MOD_GIL_NOT_USED");
  Info.FreeThreaded = macro(PP, "Py_GIL_DISABLED") || (NotUsed && NotUsed->isUsed());
  SourceManager &SM = PP.getSourceManager();
  if (auto FE = SM.getFileEntryRefForID(SM.getFileID(MI->getDefinitionLoc())))
    Info.IncludeDir = FE->getDir().getName().str();
  return Info;
}

// --- locations -----------------------------------------------------------------------------------

static refcop_position resolve(void *Opaque, refcop_loc Loc) {
  const auto *SM = static_cast<const SourceManager *>(Opaque);
  refcop_position Position = {"", 0, 0};
  SourceLocation SL = SourceLocation::getFromRawEncoding(static_cast<SourceLocation::UIntTy>(Loc));
  PresumedLoc PL = SM->getPresumedLoc(SL);
  if (PL.isValid())
    Position = {PL.getFilename(), PL.getLine(), PL.getColumn()};
  return Position;
}

/// A body that is not inline, or a table of methods, members or slots with its rows.
static bool belongsToUnit(const Decl *D) {
  if (const auto *FD = dyn_cast<FunctionDecl>(D))
    return FD->doesThisDeclarationHaveABody() && !FD->isInlineSpecified();
  const auto *VD = dyn_cast<VarDecl>(D);
  return VD && VD->hasInit() && isTable(VD->getType());
}

llvm::DenseSet<FileID> partsOf(ArrayRef<Decl *> TopLevel, const SourceManager &SM) {
  llvm::DenseSet<FileID> Parts;
  for (const Decl *D : TopLevel)
    if (D && D->getLocation().isValid() && belongsToUnit(D))
      Parts.insert(SM.getFileID(SM.getExpansionLoc(D->getLocation())));
  return Parts;
}

ModuleLowerer::FileClass ModuleLowerer::classOf(SourceLocation Loc) {
  if (Loc.isInvalid())
    return Foreign; // Clang's own
  Loc = SM.getExpansionLoc(Loc);
  FileID FID = SM.getFileID(Loc);
  if (FID == SM.getMainFileID())
    return Main;
  FileClass &Class = Files[FID];
  if (Class != Unknown)
    return Class;
  StringRef Name;
  if (auto FE = SM.getFileEntryRefForID(FID))
    Name = FE->getName();
  bool InPython = !Python.IncludeDir.empty() && Name.starts_with(Python.IncludeDir) &&
                  Name.drop_front(Python.IncludeDir.size()).starts_with("/");
  // pkg-config gives -I for what is installed system-wide: that is not the project's own either.
  bool Installed = Name.starts_with("/usr/include/") || Name.starts_with("/usr/lib/") ||
                   Name.starts_with("/usr/local/include/");
  if (SM.isInSystemHeader(Loc) || InPython || Installed || Name.empty())
    Class = Foreign;
  else
    Class = Parts.count(FID) ? Main : Project;
  return Class;
}

bool ModuleLowerer::isMainFile(SourceLocation Loc) { return classOf(Loc) == Main; }

bool ModuleLowerer::isPythonOrSystem(SourceLocation Loc) { return classOf(Loc) == Foreign; }

bool ModuleLowerer::isForeign(const FunctionDecl *Fn) {
  if (Fn->getBuiltinID())
    return true;
  StringRef Name = Fn->getIdentifier() ? Fn->getName() : StringRef();
  if (Name.empty() || Name.ltrim('_').starts_with("Py") || classOf(Fn->getLocation()) != Foreign)
    return false;
  auto File = SM.getFileEntryRefForID(SM.getFileID(SM.getExpansionLoc(Fn->getLocation())));
  if (!File || File->getName().contains("/python") ||
      (!Python.IncludeDir.empty() && File->getName().starts_with(Python.IncludeDir)))
    return false;
  for (const ParmVarDecl *Param : Fn->parameters()) {
    refcop_type T = Types.coarse(Param->getType());
    if (T == REFCOP_TYPE_OBJ || T == REFCOP_TYPE_OBJPTR)
      return false;
  }
  return Types.coarse(Fn->getReturnType()) != REFCOP_TYPE_OBJ;
}

// --- names and globals ---------------------------------------------------------------------------

ModuleLowerer::ModuleLowerer(ASTContext &Context, Preprocessor &PP, const PythonInfo &Python,
                             refcop_strings *Strings, const refcop_model *Model,
                             const LowerOptions &Options, LowerStats &Stats)
    : Context(Context), SM(Context.getSourceManager()), PP(PP), Python(Python), Strings(Strings),
      Model(Model), Options(Options), Stats(Stats), Types(Context, Strings), Records(*this),
      Macros(Context, PP, Model), Tables(*this), Facts(*this), TypeTable(*this),
      Written(*this), Formats(*this), Rows(*this) {}

refcop_str ModuleLowerer::nameOf(const NamedDecl *ND) {
  const IdentifierInfo *II = ND->getIdentifier();
  if (!II)
    return nullptr;
  refcop_str &Str = Idents[II];
  if (!Str)
    Str = intern(II->getName());
  return Str;
}

refcop_str ModuleLowerer::variableName(const VarDecl *VD) {
  const auto *FD = dyn_cast_or_null<FunctionDecl>(VD->getParentFunctionOrMethod());
  refcop_str Func = FD ? nameOf(FD) : nullptr;
  if (!Func)
    return nameOf(VD);
  if (VD->isStaticLocal()) {
    uint32_t Index = global(VD, Func); // may move the globals
    return M->globals[Index].name;
  }
  refcop_str Name = nameOf(VD);
  return Name ? intern((Twine(Func->text) + "." + Name->text).str()) : nullptr;
}

uint32_t ModuleLowerer::global(const VarDecl *VD, refcop_str Func) {
  VD = VD->getCanonicalDecl();
  auto It = Globals.find(VD);
  if (It != Globals.end())
    return It->second;
  refcop_str Name = nameOf(VD);
  if (VD->isStaticLocal() && Func) {
    std::string Full = (Twine(Func->text) + "." + (Name ? Name->text : "")).str();
    Name = intern(Full);
    if (unsigned Count = StaticLocals[Name]++)
      Name = intern((Twine(Full) + "." + Twine(Count + 1)).str());
  }
  if (!Name)
    Name = intern("unnamed");
  Records.useOf(VD->getType());
  bool Defined = VD->hasDefinition() != VarDecl::DeclarationOnly;
  uint32_t Index =
      refcop_module_add_global(M, Name, Types.coarse(VD->getType()), !VD->isExternallyVisible(),
                               Defined, loc(VD->getLocation()));
  Globals[VD] = Index;
  return Index;
}

// --- functions -----------------------------------------------------------------------------------

void ModuleLowerer::use(const FunctionDecl *FD) {
  if (!SeenFuncs.insert(FD).second || !Options.HeaderFunctions)
    return;
  const FunctionDecl *Def = nullptr;
  if (!FD->hasBody(Def) || !FD->getIdentifier() || classOf(Def->getLocation()) != Project)
    return;
  // A named contract wins over a body found in a header (pythoncapi_compat.h).
  if (Macros.contract(FD->getName()))
    return;
  if (Def != FD && !SeenFuncs.insert(Def).second)
    return;
  Pending.push_back(Def);
}

void ModuleLowerer::lowerFunction(const FunctionDecl *FD, bool InHeader) {
  refcop_str Name = nameOf(FD);
  if (!Name || !FD->getBody() || refcop_module_find_func(M, Name))
    return;
  SourceLocation Loc = FD->getLocation();
  refcop_func *F = refcop_func_new(
      M, Name, FD->isExternallyVisible() ? REFCOP_LINKAGE_EXTERN : REFCOP_LINKAGE_STATIC,
      Types.coarse(FD->getReturnType()), loc(Loc), loc(FD->getBodyRBrace()));
  F->in_header = InHeader;
  F->variadic = FD->isVariadic();
  F->locks = Python.FreeThreaded && Macros.mentionsLock(FD->getBody()->getSourceRange());
  FuncLowerer(*this, FD, F).run();
  ++(InHeader ? Stats.HeaderFunctions : Stats.Functions);
}

refcop_module *ModuleLowerer::run(ArrayRef<Decl *> TopLevel) {
  std::string File;
  if (auto FE = SM.getFileEntryRefForID(SM.getMainFileID()))
    File = FE->getName().str();
  M = refcop_module_new(Strings, intern(File)->text, resolve, &SM);
  M->python_version = Python.Version;
  M->limited_api = Python.Limited;
  M->free_threaded = Python.FreeThreaded;
  M->long_bits = static_cast<uint8_t>(Context.getTypeSize(Context.LongTy));
  M->pointer_bits = static_cast<uint8_t>(Context.getTypeSize(Context.VoidPtrTy));

  Parts = partsOf(TopLevel, SM);
  SmallVector<const FunctionDecl *, 64> Funcs;
  if (!Context.getLangOpts().CPlusPlus)
    for (const Decl *D : TopLevel) {
      if (!D || D->isInvalidDecl() || !D->getLocation().isValid() || !isMainFile(D->getLocation()))
        continue;
      if (const auto *FD = dyn_cast<FunctionDecl>(D)) {
        if (FD->doesThisDeclarationHaveABody()) {
          Funcs.push_back(FD);
          Facts.function(FD);
        }
      } else if (const auto *VD = dyn_cast<VarDecl>(D)) {
        if (VD->hasInit()) {
          Facts.variable(VD);
          TypeTable.variable(VD);
          Rows.variable(VD);
        }
      }
    }
  Facts.finish();
  for (const FunctionDecl *FD : Funcs)
    lowerFunction(FD, false);
  for (size_t I = 0; I != Pending.size(); ++I)
    lowerFunction(Pending[I], true);
  TypeTable.finish();
  Rows.finish();
  Records.finish();
  refcop_module_finish(M);
  return M;
}

Lowerer::Lowerer(ASTContext &Context, Preprocessor &PP, const PythonInfo &Python,
                 refcop_strings *Strings, const refcop_model *Model, LowerOptions Options)
    : Context(Context), PP(PP), Python(Python), Strings(Strings), Model(Model), Options(Options) {}

refcop_module *Lowerer::lower(ArrayRef<Decl *> TopLevel) {
  return ModuleLowerer(Context, PP, Python, Strings, Model, Options, Stats).run(TopLevel);
}

} // namespace refcop

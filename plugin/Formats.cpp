// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Calls with a format: its text, the list of keywords, the types of the arguments behind.

#include "Compat.h"
#include "LowerImpl.h"

using namespace clang;

namespace refcop {

namespace {
constexpr unsigned MaxTexts = 8;
}

static StringRef textOf(const StringLiteral *SL) {
  return SL->getBytes().take_until([](char C) { return C == 0; });
}

/// A variable whose value is known from its initialiser: an array or pointer that is const.
static const Expr *constantValue(const Expr *E) {
  const auto *DRE = dyn_cast<DeclRefExpr>(E);
  const auto *VD = DRE ? dyn_cast<VarDecl>(DRE->getDecl()) : nullptr;
  if (!VD)
    return nullptr;
  QualType T = VD->getType();
  bool IsConst = T.isConstQualified();
  if (const auto *AT = dyn_cast<ArrayType>(T.getCanonicalType()))
    IsConst = IsConst || AT->getElementType().isConstQualified();
  return IsConst ? VD->getAnyInitializer() : nullptr;
}

/// The literals that E may be; false when it may be anything else.
bool FormatCollector::texts(const Expr *E, Strings &Out, unsigned Depth) {
  E = E->IgnoreParenImpCasts();
  if (const auto *SL = dyn_cast<StringLiteral>(E)) {
    if (SL->getCharByteWidth() != 1 || Out.size() == MaxTexts)
      return false;
    Out.push_back(ML.intern(textOf(SL)));
    return true;
  }
  if (Depth == MaxTexts)
    return false;
  if (const auto *CO = dyn_cast<ConditionalOperator>(E))
    return texts(CO->getTrueExpr(), Out, Depth + 1) && texts(CO->getFalseExpr(), Out, Depth + 1);
  const Expr *Value = constantValue(E);
  return Value && texts(Value, Out, Depth + 1);
}

void FormatCollector::keywords(const Expr *E, refcop_format_call &Out, Strings &List) {
  Out.keywords_kind = REFCOP_KEYWORDS_UNKNOWN;
  E = E->IgnoreParenCasts();
  const InitListExpr *Braces = nullptr;
  if (const auto *DRE = dyn_cast<DeclRefExpr>(E)) {
    const auto *VD = dyn_cast<VarDecl>(DRE->getDecl());
    if (VD && VD->getType()->isArrayType()) {
      Braces = bracesIn(VD->getAnyInitializer());
      Out.keywords_loc = ML.loc(VD->getLocation());
    }
  } else if (isa<CompoundLiteralExpr>(E)) {
    Braces = bracesIn(E);
  }
  const auto *AT = Braces ? ML.Context.getAsConstantArrayType(Braces->getType()) : nullptr;
  if (!AT)
    return;
  Out.keywords_kind = REFCOP_KEYWORDS_OPEN;
  for (unsigned I = 0; I != Braces->getNumInits(); ++I) {
    const Expr *Name = Braces->getInit(I);
    const auto *SL = dyn_cast<StringLiteral>(Name->IgnoreParenCasts());
    if (!SL && isNullIn(Name, ML.Context)) {
      Out.keywords_kind = REFCOP_KEYWORDS_LIST;
      break;
    }
    List.push_back(SL && SL->getCharByteWidth() == 1 ? ML.intern(textOf(SL)) : nullptr);
  }
  if (AT->getSize().getZExtValue() > Braces->getNumInits())
    Out.keywords_kind = REFCOP_KEYWORDS_LIST;
  Out.keyword_count = static_cast<uint32_t>(List.size());
  Out.keywords = List.data();
}

/// PY_SSIZE_T_CLEAN gives the functions that it matters for another name.
bool FormatCollector::takesLengths(StringRef Name, const FunctionDecl *Callee) {
  if (Callee->getName().ends_with("_SizeT"))
    return true;
  if (Name.consume_front("_") && ML.Macros.contract(Name))
    return true; // internal sibling of a function that has both
  return !ML.Macros.contract(("_" + Name + "_SizeT").str());
}

/// The type of a computed number has lost the names it was made of: sizeof(x) * n is no more a
/// size_t than an unsigned long.
static bool isComputed(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  return !isa<DeclRefExpr>(E) && !isa<MemberExpr>(E) && !isa<ArraySubscriptExpr>(E) &&
         !isa<CallExpr>(E) && !isa<ExplicitCastExpr>(E) && !isa<UnaryOperator>(E);
}

refcop_format_arg FormatCollector::argument(const Expr *E) {
  refcop_format_arg Arg = {};
  const FunctionDecl *Fn = functionIn(E);
  std::string Type = Fn ? ML.Written.function(Fn) : ML.Written.text(E->getType());
  if (isComputed(E)) {
    if (Type == "long64" || Type == "size64")
      Type = "other64";
    else if (Type == "ulong64" || Type == "usize64")
      Type = "uother64";
  }
  Arg.type = ML.intern(Type);
  Arg.name = Fn ? ML.nameOf(Fn) : nullptr;
  QualType Spelled = E->IgnoreParenImpCasts()->getType();
  if (Spelled->isArrayType() || Spelled->isFunctionType())
    Spelled = E->getType();
  if (!Fn) {
    Spelled = compat::withoutPredefined(Spelled, ML.Context);
    std::string Text = Spelled.getUnqualifiedType().getAsString(ML.Context.getPrintingPolicy());
    if (Text.size() <= 60)
      Arg.spelled = ML.intern(Text);
  }
  const auto *Cast = dyn_cast<ExplicitCastExpr>(E->IgnoreParenImpCasts());
  if (!Fn && Cast && Cast->getType()->isPointerType()) {
    QualType Was = Cast->getSubExprAsWritten()->getType();
    if (Was->isPointerType())
      Arg.was = ML.intern(ML.Written.text(Was));
  }
  Arg.is_null = !E->isValueDependent() &&
                E->isNullPointerConstant(ML.Context, Expr::NPC_ValueDependentIsNotNull);
  Arg.loc = ML.loc(E->getBeginLoc());
  return Arg;
}

void FormatCollector::call(refcop_str Name, const refcop_contract *C, const FunctionDecl *Callee,
                           const CallExpr *E, refcop_str Caller) {
  unsigned Format = UINT_MAX;
  bool Parses = false;
  for (unsigned P = 0; P != C->param_count; ++P)
    for (unsigned K = 0; K != C->params[P].effect_count; ++K)
      if (C->params[P].effects[K].kind == REFCOP_EFFECT_FORMAT) {
        Format = P;
        Parses = C->params[P].effects[K].format == REFCOP_FORMAT_PARSE;
      }
  if (Format >= E->getNumArgs() || !Done.insert(E).second)
    return;
  Strings Texts, Keywords;
  if (!texts(E->getArg(Format), Texts, 0))
    return;
  refcop_format_call Out = {};
  Out.function = Name;
  Out.caller = Caller;
  Out.is_size_t = takesLengths(StringRef(Name->text, Name->length), Callee);
  Out.is_list = !Callee->isVariadic();
  Out.text_count = static_cast<uint32_t>(Texts.size());
  Out.texts = Texts.data();
  Out.text_loc = ML.loc(E->getArg(Format)->getBeginLoc());
  Out.loc = ML.loc(E->getBeginLoc());
  unsigned First = Callee->getNumParams();
  if (Parses && Format + 1 < First && Format + 1 < E->getNumArgs() &&
      ML.Written.text(Callee->getParamDecl(Format + 1)->getType()) == "char8**")
    keywords(E->getArg(Format + 1), Out, Keywords);
  SmallVector<refcop_format_arg, 8> Args;
  for (unsigned I = First; !Out.is_list && I < E->getNumArgs(); ++I)
    Args.push_back(argument(E->getArg(I)));
  Out.arg_count = static_cast<uint32_t>(Args.size());
  Out.args = Args.data();
  refcop_module_add_format(ML.M, &Out);
}

} // namespace refcop

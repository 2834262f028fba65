// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "pass/bridge.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

LLVMBasicBlockRef refcop_bridge_split(LLVMValueRef Instruction) {
  auto *I = unwrap<llvm::Instruction>(Instruction);
  return wrap(I->getParent()->splitBasicBlock(I->getIterator()));
}

void refcop_bridge_keep(LLVMModuleRef M, LLVMValueRef Global) {
  appendToUsed(*unwrap(M), {unwrap<GlobalValue>(Global)});
}

void refcop_bridge_add_constructor(LLVMModuleRef M, LLVMValueRef Fn) {
  const int DefaultPriority = 65535;
  appendToGlobalCtors(*unwrap(M), unwrap<Function>(Fn), DefaultPriority);
}

void refcop_bridge_mark_unlikely(LLVMValueRef Branch) {
  auto *I = unwrap<Instruction>(Branch);
  I->setMetadata(LLVMContext::MD_prof, MDBuilder(I->getContext()).createBranchWeights(1, 1u << 20));
}

void refcop_bridge_touches_memory(LLVMValueRef Fn) {
  auto *F = unwrap<Function>(Fn);
  F->removeFnAttr(Attribute::Memory);
  for (User *U : F->users())
    if (auto *Call = dyn_cast<CallBase>(U))
      if (Call->getCalledOperand() == F)
        Call->removeFnAttr(Attribute::Memory);
}

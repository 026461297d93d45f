"""Staff: the accounts in whose name every act is done."""

using Myelin.LoadGenerator.Matrix;
using Xunit;

namespace Myelin.LoadGenerator.Tests;

public sealed class SharedSecretRegistrationTests
{
    // Computed by Python's hmac, which is what Synapse's own registration script uses.
    [Fact]
    public void The_proof_is_what_Synapse_computes() => Assert.Equal(
        "a02ccba2c58202327edf724aebc9d8306007fd99", SharedSecretRegistration.Proof("secret", "nonce", "alice", "word"));
}

using CsCheck;
using Microsoft.Extensions.Options;
using Myelin.Server.Accounts;
using Myelin.Server.Accounts.Passwords;
using Myelin.Server.Configuration;
using Myelin.Server.Tests.Hosting;
using Xunit;

namespace Myelin.Server.Tests.Accounts;

public sealed class PasswordHashTests
{
    [Fact]
    public async Task A_hash_carries_its_scheme_and_is_found_outdated_when_the_settings_change()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var threads = new PasswordHasherThreads();
        var old = new PasswordHasher(With(iterations: 1), threads);
        var today = new PasswordHasher(With(iterations: 2), threads);
        var stored = await old.HashAsync("p", cancellationToken);
        Assert.StartsWith("$argon2id$v=19$m=64,t=1,p=1$", stored, StringComparison.Ordinal);
        Assert.NotEqual(stored, await old.HashAsync("p", cancellationToken));
        Assert.Equal(PasswordOutcome.Right, await old.VerifyAsync("p", stored, cancellationToken));
        Assert.Equal(PasswordOutcome.RightAndOutdated, await today.VerifyAsync("p", stored, cancellationToken));
        Assert.Equal(PasswordOutcome.Wrong, await today.VerifyAsync("q", stored, cancellationToken));
        Assert.Equal(PasswordOutcome.Wrong, await today.VerifyAsync("", stored, cancellationToken));
        Assert.Equal(PasswordOutcome.Wrong, await today.VerifyAsync("p", null, cancellationToken));
        Assert.Equal(PasswordOutcome.Wrong, await today.VerifyAsync("p", "$2b$12$unknown", cancellationToken));
        Assert.Equal(PasswordOutcome.Wrong, await today.VerifyAsync("", await old.HashAsync("", cancellationToken), cancellationToken));
    }

    [Fact]
    public async Task Only_well_formed_hashes_within_bounds_are_read()
    {
        using var threads = new PasswordHasherThreads();
        var made = await new PasswordHasher(With(iterations: 2), threads).HashAsync("password", TestContext.Current.CancellationToken);
        Assert.True(PasswordHash.TryParse(made, out var parsed));
        Assert.Equal(made, parsed.ToString());
        const string sixteen = "c29tZXNhbHRzb21lc2FsdA";
        Assert.True(PasswordHash.TryParse($"$argon2id$v=19$m=64,t=2,p=1${sixteen}${sixteen}", out _));
        Assert.False(PasswordHash.TryParse($"$argon2id$v=19$m=64,t=2,p=2${sixteen}${sixteen}", out _));
        Assert.False(PasswordHash.TryParse($"$argon2id$v=19$m=99999999,t=2,p=1${sixteen}${sixteen}", out _));
        Assert.False(PasswordHash.TryParse($"$argon2id$v=16$m=64,t=2,p=1${sixteen}${sixteen}", out _));
    }

    [Fact]
    public void Whatever_is_stored_parsing_it_does_not_fail() => Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["$argon2id=19,mtp0123456789abcXYZ+/"], 0, 80].Select(text => "$argon2id$v=19$" + text)).Sample(text =>
        {
            if (PasswordHash.TryParse(text, out var hash))
            {
                Assert.True(PasswordHash.TryParse(hash.ToString(), out _));
            }
        });

    [Fact]
    public async Task An_outdated_hash_is_replaced_at_login()
    {
        var directory = Directory.CreateTempSubdirectory("myelin-test-").FullName;
        try
        {
            await using (var server = await ServerFixture.StartAsync(directory: directory))
            {
                await server.RegisterAsync("older");
            }

            await using (var server = await ServerFixture.StartAsync(options => options.PasswordHashing.Iterations = 2, directory: directory))
            {
                await server.LogInAsync("older");
                var stored = await server.Get<Myelin.Server.Accounts.AccountStore>().FindStoredAsync(
                    Myelin.Core.Identifiers.UserId.Parse("@older:test.example"), TestContext.Current.CancellationToken);
                Assert.StartsWith("$argon2id$v=19$m=64,t=2,p=1$", stored!.PasswordHash, StringComparison.Ordinal);
                await server.LogInAsync("older");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IOptions<MyelinOptions> With(int iterations) =>
        Options.Create(new MyelinOptions { PasswordHashing = new PasswordHashingOptions { MemoryKiB = 64, Iterations = iterations } });
}

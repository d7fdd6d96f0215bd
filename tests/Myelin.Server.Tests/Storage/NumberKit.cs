using Myelin.Core.Events;
using Myelin.Core.Identifiers;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Tests.Storage;

/// <summary>Internal numbers, on any engine.</summary>
public abstract class NumberKit<TEngine> : StorageKit<TEngine>
    where TEngine : ITestEngine
{
    [Fact]
    public async Task Numbers_are_never_given_twice_even_after_a_restart()
    {
        var given = Enumerable.Range(0, 1000).Select(_ => Log.Numbers.Next(NumberSeries.Event)).ToHashSet();
        await ReopenAsync();
        var further = Enumerable.Range(0, 1000).Select(_ => Log.Numbers.Next(NumberSeries.Event)).ToList();
        Assert.Equal(1000, given.Count);
        Assert.DoesNotContain(further, given.Contains);
        Assert.DoesNotContain(0, given);
    }

    [Fact]
    public async Task A_name_gets_one_number_whoever_asks()
    {
        var users = Enumerable.Range(0, 300).Select(i => UserId.Parse($"@user{i}:example.org")).ToList();
        var asked = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Log.Numbers.UsersAsync(users, Cancel).AsTask()));
        Assert.All(asked, numbers => Assert.Equal(asked[0], numbers));
        Assert.Equal(300, asked[0].Values.Distinct().Count());
        await ReopenAsync();
        foreach (var user in users)
        {
            Assert.Equal(asked[0][user], await Log.Numbers.FindUserAsync(user, Cancel));
            Assert.Equal(user, await Log.Numbers.UserIdAsync(asked[0][user], Cancel));
        }

        Assert.Null(await Log.Numbers.FindUserAsync(UserId.Parse("@nobody:example.org"), Cancel));
    }

    [Fact]
    public async Task State_tuples_may_hold_any_text()
    {
        StateTuple[] tuples = [new("m.room.name", ""), new("", "m.room.name"), new("a\0b", "c\0"), new("ä", "😀"), new("m.room.member", "@a:b")];
        var numbers = await Log.Numbers.TuplesAsync(tuples, Cancel);
        await ReopenAsync();
        var back = await Log.Numbers.StateTuplesAsync([.. numbers.Values], Cancel);
        Assert.Equal(tuples.Order(), numbers.Values.Select(number => back[number]).Order());
        Assert.Equal(numbers[tuples[2]], await Log.Numbers.FindTupleAsync(tuples[2], Cancel));
        Assert.Equal("a\0b", await Log.Numbers.TypeNameAsync(await Log.Numbers.TypeAsync("a\0b", Cancel), Cancel));
    }
}

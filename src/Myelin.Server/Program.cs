Console.WriteLine("Myelin");
